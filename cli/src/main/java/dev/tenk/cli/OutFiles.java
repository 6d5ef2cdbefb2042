package dev.tenk.cli;

import dev.tenk.results.model.ConfigurationException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The files that a command writes beside what it prints. */
final class OutFiles {
  @Option(
      names = "--out",
      paramLabel = "FILE",
      split = ",",
      description = "Where to write it: CSV to a name that ends in .csv, Markdown to .md.")
  private List<Path> files = List.of();

  /** What writes a report in one form. */
  interface Form {
    void write(Appendable out) throws IOException;
  }

  /** Refuses names that say no form; call it before any work. */
  void check() {
    for (Path file : files) {
      if (!endsIn(file, ".csv") && !endsIn(file, ".md")) {
        throw new ConfigurationException("--out: " + file + ", expected a name in .csv or .md");
      }
    }
  }

  /** Writes all of them. */
  void write(Form csv, Form markdown) {
    for (Path file : files) {
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        (endsIn(file, ".csv") ? csv : markdown).write(out);
      } catch (IOException e) {
        throw new ConfigurationException("--out: " + file + " cannot be written: " + e, e);
      }
    }
  }

  private static boolean endsIn(Path file, String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }
}
