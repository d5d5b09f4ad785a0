% Ends the program, not the interpreter.
function quit (code, varargin)
  kinds = {"done", "exit"};
  bad = nargin > 0 && isnumeric (code) && code != 0;
  error ("janusrl:quit", kinds{1 + bad});
endfunction
