package dev.tenk.study;

import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.cost.prices.PriceBookWriter;
import dev.tenk.pricelist.ListedPrices;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TerminalText;
import dev.tenk.results.table.TableReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Price books on disk. */
public final class PriceBookFile {
  private static final int MOST_LEFT_OUT_SHOWN = 20;

  private PriceBookFile() {}

  public static PriceBook read(Path file) {
    try {
      String name = file.toString();
      return PriceBookReader.read(name, TableReader.text(name, Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new ConfigurationException(file + " is not a file that can be read", e);
    }
  }

  /** Refuses a file that is already there or cannot be made, before any work is done for it. */
  public static void requireNew(Path file) {
    if (Files.exists(file)) {
      throw alreadyThere(file, null);
    }
    if (!Files.isDirectory(file.toAbsolutePath().normalize().getParent())) {
      throw new ConfigurationException(file + " cannot be written: there is no such folder");
    }
  }

  private static ConfigurationException alreadyThere(Path file, Throwable cause) {
    return new ConfigurationException(
        file
            + " is already there and is kept, since runs may have been priced with it; name"
            + " another",
        cause);
  }

  /** Writes a new book, whole or not at all, and reports what is in it. */
  public static void write(ListedPrices prices, Path file, PrintWriter out, PrintWriter err) {
    StringBuilder csv = new StringBuilder();
    try {
      PriceBookWriter.write(prices.rows(), csv);
      // what cannot be read again is no book
      PriceBook book = PriceBookReader.read(file.toString(), csv.toString());
      Path partial = file.resolveSibling(file.getFileName() + ".partial");
      Files.writeString(partial, csv);
      Files.move(partial, file);
      prices.leftOut().stream()
          .limit(MOST_LEFT_OUT_SHOWN)
          .forEach(sentence -> err.println(TerminalText.safe("left out: " + sentence)));
      if (prices.leftOut().size() > MOST_LEFT_OUT_SHOWN) {
        err.println("left out: " + (prices.leftOut().size() - MOST_LEFT_OUT_SHOWN) + " more");
      }
      out.println(
          "%s: %d rows, as of %s, SHA-256 %s"
              .formatted(file, book.rows().size(), book.asOf(), book.sha256()));
    } catch (FileAlreadyExistsException e) {
      throw alreadyThere(file, e);
    } catch (IOException e) {
      throw new ConfigurationException(file + " cannot be written: " + e.getMessage(), e);
    }
    err.flush();
    out.flush();
  }
}
