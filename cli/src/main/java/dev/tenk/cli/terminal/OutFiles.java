package dev.tenk.cli.terminal;

import dev.tenk.results.model.ConfigurationException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The files that a command writes in addition to its output. */
public final class OutFiles {
  @Option(
      names = "--out",
      paramLabel = "FILE",
      split = ",",
      description =
          "Where to write it: CSV to a name that ends in .csv, Markdown to .md, and JSON, of a"
              + " comparison or a history, to .json.")
  private List<Path> files = List.of();

  /** What writes a report in one form. */
  public interface Form {
    public void write(Appendable out) throws IOException;
  }

  /** Refuses names that give no format; call it before any work. */
  public void check() {
    check(List.of(".csv", ".md"));
  }

  /** The same of a report that has JSON, too. */
  public void checkWithJson() {
    check(List.of(".csv", ".md", ".json"));
  }

  private void check(List<String> endings) {
    for (Path file : files) {
      if (endings.stream().noneMatch(ending -> endsIn(file, ending))) {
        throw new ConfigurationException(
            "--out: "
                + file
                + ", expected a name in "
                + String.join(", ", endings.subList(0, endings.size() - 1))
                + " or "
                + endings.get(endings.size() - 1));
      }
    }
  }

  /** Writes all of them. */
  public void write(Form csv, Form markdown) {
    // none ends so, see check()
    write(csv, markdown, out -> {});
  }

  /** Writes all of them. */
  public void write(Form csv, Form markdown, Form json) {
    for (Path file : files) {
      try {
        write(file, endsIn(file, ".csv") ? csv : endsIn(file, ".json") ? json : markdown);
      } catch (IOException e) {
        throw new ConfigurationException("--out: " + file + " cannot be written: " + e, e);
      }
    }
  }

  /** Writes one file; without options, instead of what there is. */
  public static void write(Path file, Form form, OpenOption... options) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, options)) {
      form.write(out);
    }
  }

  private static boolean endsIn(Path file, String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }
}
