# Read once by the R of a worker, before the sandbox closes; each program then runs in a forked child, by .janusrl$run().
#
# Every device that a program may open (png, pdf, svg, x11 ...) is replaced by one that writes PNG files with cairo into
# the folder .janusrl, numbered in the order of opening: <device>-<page>.png.

# R's own looks for programs with a shell, which is not here.
local({
  which <- function(names) vapply(names, function(each) "", "")
  unlockBinding("Sys.which", baseenv())
  assign("Sys.which", which, envir = baseenv())
  for (package in c("methods", "datasets", "utils", "grDevices", "graphics", "stats")) library(package, character.only = TRUE)
})

.janusrl <- local({
  folder <- ".janusrl"
  most <- 4096
  devices <- 0L
  default <- c(672, 480)
  png <- grDevices::png
  ended <- FALSE

  open <- function(width, height, res, pointsize, bg) {
    scale <- min(1, most / max(width, height))
    devices <<- devices + 1L
    name <- file.path(folder, paste0(sprintf("%05d", devices), "-%05d.png"))
    png(name, max(1, round(width * scale)), max(1, round(height * scale)),
        res = res * scale, pointsize = pointsize, bg = bg, type = "cairo")
    invisible()
  }

  touch <- function(name) {
    if (is.character(name) && length(name) == 1 && !grepl("%", name, fixed = TRUE))
      try(suppressWarnings(file.create(name)), silent = TRUE)
  }

  bitmap <- function(filename = "", width = 480, height = 480, units = "px", pointsize = 12, bg = "white", res = NA, ...) {
    if (is.na(res)) res <- 72
    each <- switch(units, px = 1, "in" = res, cm = res / 2.54, mm = res / 25.4)
    touch(filename)
    open(width * each, height * each, res, pointsize, bg)
  }

  vector <- function(file = "", width = 7, height = 7, pointsize = 12, bg = "white", filename = file, ...) {
    if (length(bg) == 1 && bg == "transparent") bg <- "white"
    touch(filename)
    open(width * 96, height * 96, 96, pointsize, bg)
  }

  screen <- function(width = NULL, height = NULL, pointsize = 12, bg = "white", ...) {
    size <- if (is.numeric(width) && is.numeric(height)) c(width, height) * 96 else default
    open(size[1], size[2], 96, pointsize, bg)
  }

  replace <- function(package, name, value) {
    for (place in list(asNamespace(package), as.environment(paste0("package:", package)))) {
      if (bindingIsLocked(name, place)) unlockBinding(name, place)
      assign(name, value, envir = place)
    }
  }

  quit <- function(save = "no", status = 0, runLast = TRUE) {
    stop(structure(class = c("janusrl_quit", "condition"), list(message = "quit", call = NULL, status = status)))
  }

  setup <- function() {
    for (name in c("png", "jpeg", "bmp", "tiff")) replace("grDevices", name, bitmap)
    for (name in c("pdf", "svg", "cairo_pdf", "cairo_ps", "postscript", "xfig")) replace("grDevices", name, vector)
    for (name in c("x11", "X11")) replace("grDevices", name, screen)
    for (name in c("quit", "q")) {
      unlockBinding(name, baseenv())
      assign(name, quit, envir = baseenv())
    }
    replace("utils", "install.packages", function(pkgs, ...) {
      if (!all(suppressWarnings(sapply(pkgs, requireNamespace, quietly = TRUE))))
        stop("packages cannot be installed here: there is no network", call. = FALSE)
      invisible()
    })
    options(device = screen, warn = 1, width = 80, menu.graphics = FALSE, browser = "false", pager = "cat")
  }

  draw_once <- function() {
    dir.create(folder, showWarnings = FALSE)
    screen()
    graphics::plot(1:3, main = "warm", xlab = "x")
    graphics::legend("top", legend = "a")
    graphics::hist(c(1, 2, 2))
    grDevices::dev.off()
    if (requireNamespace("ggplot2", quietly = TRUE)) {
      screen()
      rows <- data.frame(x = 1:3, y = c(1, 3, 2), g = c("a", "b", "a"))
      g <- ggplot2::ggplot(rows, ggplot2::aes(x, y, colour = g))
      print(g + ggplot2::geom_point() + ggplot2::geom_line() + ggplot2::labs(title = "warm") + ggplot2::theme_minimal())
      print(ggplot2::ggplot(rows, ggplot2::aes(g, y, fill = g)) + ggplot2::geom_col() + ggplot2::facet_wrap(~g))
      print(g + ggplot2::geom_smooth(method = "lm", formula = y ~ x, se = FALSE) + ggplot2::theme_bw())
      print(ggplot2::ggplot(rows, ggplot2::aes(g, y)) + ggplot2::geom_boxplot() + ggplot2::coord_flip())
      print(ggplot2::ggplot(rows, ggplot2::aes(y)) + ggplot2::geom_histogram(bins = 3) + ggplot2::theme_classic())
      grDevices::dev.off()
    }
    unlink(folder, recursive = TRUE)
    devices <<- 0L
  }

  # Lines written to .janusrl/result: kind, line of the program, message.
  answer <- function(kind, line = 0L, words = "") {
    writeLines(enc2utf8(c(kind, as.character(line), words)), file.path(folder, "result"), useBytes = TRUE)
  }

  # A clock that starts on 1 January 2024, 12:00 UTC, and goes on by a millisecond whenever it is looked at, and by pauses.
  clock <- 1704110400
  tick <- function(more = 0.001) {
    clock <<- clock + more
    clock
  }

  replace_base <- function(name, value) {
    unlockBinding(name, baseenv())
    assign(name, value, envir = baseenv())
  }

  # Temporary files with names that are the same every time, in a folder that each program gets anew.
  temporary <- 0L
  set_temporary <- function() {
    place <- file.path(getwd(), ".Rtmp")
    replace_base("tempdir", function(check = FALSE) place)
    replace_base("tempfile", function(pattern = "file", tmpdir = tempdir(), fileext = "") {
      count <- max(length(pattern), length(tmpdir), length(fileext))
      numbers <- temporary + seq_len(count)
      temporary <<- temporary + count
      file.path(tmpdir, paste0(pattern, sprintf("%06d", numbers), fileext))
    })
  }

  set_clock <- function() {
    replace_base("Sys.time", function() .POSIXct(tick()))
    replace_base("Sys.Date", function() as.Date(as.POSIXlt(Sys.time())))
    replace_base("date", function() format(Sys.time(), "%a %b %d %H:%M:%S %Y"))
    replace_base("Sys.sleep", function(time) invisible(tick(max(0, as.numeric(time)))))
    replace_base("proc.time", function() {
      gone <- tick() - 1704110400
      structure(c(user.self = gone, sys.self = 0, elapsed = gone, user.child = 0, sys.child = 0), class = "proc_time")
    })
  }

  explain <- function(error) {
    call <- conditionCall(error)
    words <- conditionMessage(error)
    if (is.null(call) || identical(call[[1]], quote(eval))) words else paste0("in ", substr(paste(deparse(call, nlines = 1L), collapse = " "), 1, 80), ": ", words)
  }

  run <- function(width, height) {
    default <<- c(width, height)
    dir.create(tempdir(), showWarnings = FALSE)
    source <- readLines(file.path(folder, "program"), encoding = "UTF-8", warn = FALSE)
    copy <- srcfilecopy("program.R", source)
    expressions <- tryCatch(parse(text = source, srcfile = copy, keep.source = TRUE), error = identity)
    if (inherits(expressions, "error")) {
      words <- conditionMessage(expressions)
      line <- suppressWarnings(as.integer(sub("^[^:]*:([0-9]+):.*", "\\1", words)))
      answer("syntax_error", if (is.na(line[1])) 0L else line[1], sub("^[^:]*:[0-9]+:[0-9]+: *", "", words))
      return(invisible())
    }
    set.seed(1)
    lines <- vapply(attr(expressions, "srcref"), function(each) each[1L], 1L)
    line <- 0L
    outcome <- tryCatch({
      for (number in seq_along(expressions)) {
        line <- lines[number]
        value <- withVisible(eval(expressions[[number]], globalenv()))
        if (value$visible) {
          if (isS4(value$value)) methods::show(value$value) else print(value$value)
        }
      }
      NULL
    }, janusrl_quit = identity, error = identity, interrupt = identity)
    try(grDevices::graphics.off(), silent = TRUE)
    if (is.null(outcome) || (inherits(outcome, "janusrl_quit") && identical(as.integer(outcome$status), 0L)))
      answer("done")
    else if (inherits(outcome, "janusrl_quit"))
      answer("exit", line, paste("the program ended itself with status", format(outcome$status)[1]))
    else
      answer("exception", line, explain(outcome))
  }

  environment()
})
.janusrl$setup()
.janusrl$draw_once()
.janusrl$set_clock()
.janusrl$set_temporary()
