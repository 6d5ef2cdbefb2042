package dev.tenk.cli.price;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.pricelist.OfferFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tenk prices import}: a new book from a bulk offer file. */
@Command(
    name = "import",
    description = {
      "Makes a price book of one region from a bulk offer file of the AWS Price List, JSON or CSV.",
      "Needs no credentials."
    },
    footer = "  tenk prices import index.csv --region us-east-1 --out prices/new.csv",
    mixinStandardHelpOptions = true)
final class PricesImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Offer file: index.json or index.csv.")
  private Path offerFile;

  @Mixin private NewBook book;

  @Override
  public Integer call() {
    book.write(OfferFile.read(offerFile, book.selection()));
    return ExitCode.DONE;
  }
}
