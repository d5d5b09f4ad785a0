% Called once, before the sandbox closes: loads what plots need, and draws.
function janusrl_setup ()
  warning ("off", "Octave:shadowed-function");
  warning ("off", "Octave:language-extension");
  graphics_toolkit ("gnuplot");
  crash_dumps_octave_core (false);
  page_screen_output (false);
  set (0, "defaultfigurevisible", "off");
  setappdata (0, "janusrl_home", pwd ());
  setappdata (0, "janusrl_count", 0);
  setappdata (0, "janusrl_saved", []);
  setappdata (0, "janusrl_latex", false);
  missing_function_hook ("");
  mkdir (".janusrl");
  f = figure ();
  subplot (2, 1, 1);
  plot (1:3, [1 3 2], "r--o");
  title ("warm"); xlabel ("x"); ylabel ("y"); legend ("a"); grid on;
  subplot (2, 1, 2);
  bar ([1 2 3]);
  janusrl_draw (f, [64 48]);
  close (f);
  f = figure ();
  surf (peaks (5));
  colorbar ();
  janusrl_draw (f, [64 48]);
  close (f);
  confirm_recursive_rmdir (false);
  rmdir (".janusrl", "s");
  setappdata (0, "janusrl_count", 0);
  setappdata (0, "janusrl_saved", []);
endfunction
