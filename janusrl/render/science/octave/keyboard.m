function varargout = keyboard (varargin)
  error ("keyboard: nobody is there to answer; write the values into the program");
endfunction
