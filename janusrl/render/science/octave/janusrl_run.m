% Runs the program in the folder of pictures; leaves figures and a result: kind, line, message.
function janusrl_run (width, height, latex)
  home = pwd ();
  setappdata (0, "janusrl_home", home);
  setappdata (0, "janusrl_latex", latex);
  set (0, "defaultfigureposition", [1 1 width height]);
  rand ("twister", 1); randn ("twister", 1); rande ("twister", 1); randg ("twister", 1); randp ("twister", 1);
  addpath (fullfile (home, ".janusrl", "functions"));
  kind = "done"; line = 0; words = ""; lacks = "-";
  try
    evalin ("base", "source ('.janusrl/body.m')");
  catch problem
    [kind, line, words, lacks] = explain (problem);
  end_try_catch
  if (strcmp (kind, "done"))
    try
      for fig = sort (get (0, "children")(:)')
        if (strcmp (get (fig, "type"), "figure") && ! any (getappdata (0, "janusrl_saved") == double (fig)))
          if (! isempty (get (fig, "children")))
            janusrl_draw (fig);
          endif
        endif
      endfor
    catch problem
      kind = "not_drawn"; words = problem.message;
    end_try_catch
  endif
  file = fopen (fullfile (home, ".janusrl", "result"), "w");
  fprintf (file, "%s\n%d\n%s\n%s\n", kind, line, lacks, words);
  fclose (file);
endfunction

function [kind, line, words, lacks] = explain (problem)
  kind = "exception"; line = 0; words = problem.message; lacks = "-";
  if (strcmp (problem.identifier, "janusrl:quit"))
    kind = words; lacks = "-"; words = "the program ended itself with an error code";
    return
  endif
  for frame = problem.stack(:)'
    if (any (strfind (frame.file, ".janusrl")) || isempty (frame.file))
      if (frame.line > 0)
        line = frame.line;
        break
      endif
    endif
  endfor
  if (any (strfind (words, "error sourcing file")))
    kind = "syntax_error";
    try
      __parse_file__ (fullfile (getappdata (0, "janusrl_home"), ".janusrl", "body.m"));
    catch again
      words = again.message;
    end_try_catch
  endif
  found = regexp (words, "parse error near line (\\d+)", "tokens", "once");
  if (! isempty (found))
    kind = "syntax_error"; line = str2double (found{1});
    words = regexprep (words, "near line \\d+ of file \\S+\\s*", "");
  elseif (strncmp (words, "parse error", 11))
    kind = "syntax_error";
  elseif (! isempty (found = regexp (words, "unknown \\w+ property (XAxis|YAxis|ZAxis|\\w+Alpha)", "tokens", "once")))
    lacks = ["property " found{1}];
  elseif (any (strfind (words, "cannot be indexed with .")))
    lacks = handle_property (line);
  elseif (strcmp (problem.identifier, "Octave:undefined-function"))
    found = regexp (words, "'(\\w+)' undefined", "tokens", "once");
    if (! isempty (found))
      lacks = found{1};
      about = __unimplemented__ (lacks);
      words = regexprep (words, "\\s*Please read.*", "");
      if (any (strfind (about, "belongs to")))
        lacks = ["package " lacks];
      elseif (! any (strfind (about, "not yet implemented")))
        lacks = ["unknown " lacks];
      endif
    endif
  endif
endfunction

% Octave's objects of graphics are numbers: their properties are not read by a dot. Which one a line wants to read, or "-".
function lacks = handle_property (line)
  lacks = "-";
  lines = strsplit (fileread (fullfile (getappdata (0, "janusrl_home"), ".janusrl", "body.m")), "\n", "collapsedelimiters", false);
  if (line < 1 || line > numel (lines))
    return
  endif
  for found = regexp (lines{line}, "(\\<[A-Za-z]\\w*)(?:\\([^()]*\\))?\\.([A-Z]\\w*)", "tokens")
    name = found{1}{1};
    if (evalin ("base", sprintf ("exist ('%s', 'var')", name)) == 1)
      value = evalin ("base", name);
      if (isnumeric (value) && ! isempty (value) && all (ishghandle (value(:))))
        lacks = ["property " found{1}{2}];
        return
      endif
    endif
  endfor
endfunction
