package dev.tenk.cli.runs;

import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Opens files in the user's browser. */
final class Browser {
  private Browser() {}

  /**
   * Opens a file.
   *
   * @throws TenkException when nothing here opens files
   */
  static void open(Path file) {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String command = system.startsWith("mac") ? "open" : "xdg-open";
    try {
      new ProcessBuilder(List.of(command, file.toAbsolutePath().toString()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new TenkException(
          "--open: %s cannot be started; open %s yourself".formatted(command, file), e);
    }
  }
}
