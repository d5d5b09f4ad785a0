function varargout = input (varargin)
  error ("input: nobody is there to answer; write the values into the program");
endfunction
