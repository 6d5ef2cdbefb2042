package dev.tenk.cli.price;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.OutFiles;
import dev.tenk.cost.stated.HailortcliFile;
import dev.tenk.cost.stated.StatedFile;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.model.TerminalText;
import dev.tenk.results.table.TableReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk import}: what others' tools state of a device, for scenarios. */
@Command(
    name = "import",
    description = "Makes a file that scenarios can name of what a device's own tool states.",
    footer = "  tenk import hailortcli bench.csv --out recogniser.yaml",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "hailortcli")
public final class ImportCommand {
  @Spec private CommandSpec spec;

  @Command(
      name = "hailortcli",
      description = {
        "Reads what hailortcli run --csv, benchmark --csv or run2 --json has written.",
        "Its figures are stated, an upper bound, and no measurement."
      },
      footer = "  tenk import hailortcli bench.csv --out recogniser.yaml",
      mixinStandardHelpOptions = true)
  int hailortcli(
      @Parameters(paramLabel = "FILE", description = "The file that hailortcli wrote.") Path file,
      @Option(
              names = "--out",
              paramLabel = "FILE.yaml",
              description = "Where to write it; it is printed without this.")
          Path out)
      throws IOException {
    byte[] bytes = contents(file);
    HailortcliFile read =
        HailortcliFile.read(file.toString(), TableReader.text(file.toString(), bytes));
    StatedFile stated = new StatedFile(read.command(), read.networks());
    String source = String.valueOf(file.getFileName());
    OutFiles.Form form = to -> stated.write(source, Hashes.sha256(bytes), to);
    PrintWriter printed = spec.commandLine().getOut();
    if (out == null) {
      form.write(printed);
    } else {
      written(out, form);
    }
    printed.flush();
    PrintWriter err = spec.commandLine().getErr();
    read.failed()
        .forEach(
            each -> err.println(TerminalText.safe("tenk: left out, for it did not run: " + each)));
    err.flush();
    return ExitCode.DONE;
  }

  private static byte[] contents(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": not a file that can be read", e);
    }
  }

  private static void written(Path out, OutFiles.Form form) {
    try {
      OutFiles.write(out, form);
    } catch (IOException e) {
      throw new ConfigurationException("--out: " + out + " cannot be written: " + e, e);
    }
  }
}
