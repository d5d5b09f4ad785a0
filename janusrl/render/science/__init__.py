"""R, MATLAB (Octave) and Mathematica (Mathics) scripts: run in forked children, their pictures captured."""
