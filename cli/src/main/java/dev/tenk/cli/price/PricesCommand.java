package dev.tenk.cli.price;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.PlainTable;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.cost.PriceCheck;
import dev.tenk.cost.PriceCheck.Bill;
import dev.tenk.cost.PriceCheck.Doubt;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TerminalText;
import dev.tenk.study.KnownBills;
import dev.tenk.study.PriceBookFile;
import dev.tenk.study.ScenarioFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk prices}: price books, what is in them and where they come from. */
@Command(
    name = "prices",
    description = "Shows, compares and makes price books.",
    footer = "  tenk prices check prices/edge.csv",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(show | check | diff | refresh | import)",
    subcommands = {PricesRefreshCommand.class, PricesImportCommand.class})
public final class PricesCommand {
  private static final MathContext RATIO_DIGITS = new MathContext(4);

  @Spec private CommandSpec spec;

  @Command(
      name = "show",
      description = "Shows the rows of price books, and how far each can be trusted.",
      footer = "  tenk prices show --service AWSLambda",
      mixinStandardHelpOptions = true)
  int show(
      @Parameters(
              paramLabel = "BOOK",
              arity = "0..*",
              description = "Price books; those in prices/ of the project without them.")
          List<Path> files,
      @Option(names = "--service", paramLabel = "SERVICE", description = "Only this service.")
          String service,
      @Option(names = "--region", paramLabel = "REGION", description = "Only this region.")
          String region)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<PriceBook> books =
        (files == null || files.isEmpty() ? projectBooks() : files)
            .stream().map(PriceBookFile::read).toList();
    if (books.isEmpty()) {
      out.println("no price book in " + projectFolder("prices"));
    }
    for (PriceBook book : books) {
      List<PriceRow> rows =
          book.rows().stream()
              .filter(row -> service == null || row.key().service().equals(service))
              .filter(row -> region == null || row.key().region().equals(region))
              .toList();
      show(book, rows, out);
      Optional<String> services =
          service == null
                  || book.rows().stream().anyMatch(row -> row.key().service().equals(service))
              ? Optional.empty()
              : Optional.of(
                  book.rows().stream()
                      .map(row -> row.key().service())
                      .distinct()
                      .sorted()
                      .collect(Collectors.joining(", ")));
      services.ifPresent(names -> out.println("its services are " + names + "\n"));
    }
    out.flush();
    return ExitCode.DONE;
  }

  @Command(
      name = "check",
      description =
          "Names the rows that are older than a year, undated, not confirmed or without their"
              + " partner, what they decide, and how to refresh them.",
      footer = "  tenk prices check prices/edge.csv",
      mixinStandardHelpOptions = true)
  int check(
      @Parameters(
              paramLabel = "BOOK",
              arity = "0..*",
              description = "Price books; those in prices/ of the project without them.")
          List<Path> files,
      @Option(
              names = "--scenario",
              paramLabel = "FILE",
              description =
                  "A scenario whose bills are looked at, beside the newest run of each suite; may"
                      + " be repeated; those in scenarios/ of the project without it.")
          List<Path> scenarios,
      @Mixin StoreFolder store)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Bill> bills = new ArrayList<>(KnownBills.ofNewestRuns(store.store()));
    if (scenarios == null) {
      bills.addAll(ofProjectScenarios());
    } else {
      for (Path file : scenarios) {
        bills.addAll(KnownBills.of(ScenarioFile.read(file, CostCommand.NOT_HERE)));
      }
    }
    for (Path file : files == null || files.isEmpty() ? projectBooks() : files) {
      check(PriceBookFile.read(file), bills, out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static void check(PriceBook book, List<Bill> bills, PrintWriter out) {
    List<Doubt> doubts = PriceCheck.of(book, LocalDate.now(ZoneOffset.UTC), bills);
    out.println(
        TerminalText.safe(
            "%s: %d of %d rows in doubt, of which %d decide more than 5 %% of the first year of one of %d bills"
                .formatted(
                    book.name(),
                    doubts.size(),
                    book.rows().size(),
                    doubts.stream().filter(doubt -> !doubt.decides().isEmpty()).count(),
                    bills.size())));
    if (doubts.isEmpty()) {
      return;
    }
    PlainTable table = new PlainTable("price row", "USD", "a", "in doubt", "decides");
    for (Doubt doubt : doubts) {
      table.add(
          doubt.row().id(),
          plain(doubt.row().priceUsd()),
          doubt.row().unit(),
          String.join(", ", doubt.reasons()),
          String.join(", ", doubt.decides()));
    }
    table.print(out);
    Map<String, Integer> remedies = new LinkedHashMap<>();
    doubts.forEach(doubt -> remedies.merge(doubt.remedy(), 1, Integer::sum));
    remedies.forEach(
        (remedy, rows) ->
            out.println(
                TerminalText.safe("%d row%s: %s".formatted(rows, rows == 1 ? "" : "s", remedy))));
    out.println();
  }

  /** Those that nobody named; one that needs a run's figures, or cannot be read, is said. */
  private List<Bill> ofProjectScenarios() throws IOException {
    List<Bill> bills = new ArrayList<>();
    for (Path file : projectFiles("scenarios", ".yaml")) {
      try {
        bills.addAll(KnownBills.of(ScenarioFile.read(file, CostCommand.NOT_HERE)));
      } catch (ConfigurationException e) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(TerminalText.safe("not looked at: " + e.getMessage()));
        err.flush();
      }
    }
    return bills;
  }

  private static Path projectFolder(String name) {
    return Path.of(System.getProperty("tenk.home", "")).resolve(name);
  }

  private static List<Path> projectBooks() throws IOException {
    return projectFiles("prices", ".csv");
  }

  private static List<Path> projectFiles(String folder, String extension) throws IOException {
    if (!Files.isDirectory(projectFolder(folder))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(projectFolder(folder))) {
      return files.filter(file -> file.toString().endsWith(extension)).sorted().toList();
    }
  }

  private static void show(PriceBook book, List<PriceRow> rows, PrintWriter out) {
    out.println(
        TerminalText.safe(
            "%s: %d of %d rows, as of %s, SHA-256 %s"
                .formatted(
                    book.name(), rows.size(), book.rows().size(), book.asOf(), book.sha256())));
    if (rows.isEmpty()) {
      return;
    }
    PlainTable table =
        new PlainTable(
            "service",
            "usage type",
            "region",
            "USD",
            "a",
            "from",
            "to",
            "as of",
            "confidence",
            "item (source)");
    for (PriceRow row : rows) {
      table.add(
          row.key().service(),
          row.key().counted(),
          row.key().region(),
          plain(row.priceUsd()),
          row.unit(),
          plain(row.tierFrom()),
          row.tierTo().map(PricesCommand::plain).orElse(""),
          row.asOf().orElse("undated"),
          // what is not confirmed is to be conspicuous
          row.confidence() == Confidence.CONFIRMED
              ? row.confidence().text()
              : row.confidence().text() + " !",
          "%s (%s)".formatted(row.item(), row.source()));
    }
    table.print(out);
    out.println();
  }

  @Command(
      name = "diff",
      description = "Shows what differs between two price books: added, removed and changed rows.",
      footer = "  tenk prices diff old.csv new.csv",
      mixinStandardHelpOptions = true)
  int diff(
      @Parameters(paramLabel = "OLD", description = "The one book.") Path oldFile,
      @Parameters(paramLabel = "NEW", description = "The other book.") Path newFile) {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, PriceRow> oldRows = byId(PriceBookFile.read(oldFile));
    Map<String, PriceRow> newRows = byId(PriceBookFile.read(newFile));
    PlainTable table = new PlainTable("", "price row", "old", "new", "ratio", "also");
    int same = 0;
    Map<String, PriceRow> all = new TreeMap<>(oldRows);
    newRows.forEach(all::putIfAbsent);
    for (String id : all.keySet()) {
      PriceRow before = oldRows.get(id);
      PriceRow after = newRows.get(id);
      if (before == null) {
        table.add("added", id, "", price(after), "", "");
      } else if (after == null) {
        table.add("removed", id, price(before), "", "", "");
      } else {
        String also = also(before, after);
        if (before.priceUsd().compareTo(after.priceUsd()) == 0 && also.isEmpty()) {
          same++;
        } else {
          table.add("changed", id, price(before), price(after), ratio(before, after), also);
        }
      }
    }
    if (!table.isEmpty()) {
      table.print(out);
    }
    out.printf(Locale.ROOT, "%d rows differ, %d are the same%n", table.size(), same);
    out.flush();
    return ExitCode.DONE;
  }

  private static Map<String, PriceRow> byId(PriceBook book) {
    Map<String, PriceRow> rows = new LinkedHashMap<>();
    book.rows().forEach(row -> rows.put(row.id(), row));
    return rows;
  }

  private static String price(PriceRow row) {
    return plain(row.priceUsd()) + " USD/" + row.unit();
  }

  /** New over old; empty where that has no meaning. */
  private static String ratio(PriceRow before, PriceRow after) {
    return before.priceUsd().signum() == 0 || !before.unit().equals(after.unit())
        ? ""
        : plain(after.priceUsd().divide(before.priceUsd(), RATIO_DIGITS));
  }

  private static String also(PriceRow before, PriceRow after) {
    List<String> changes = new ArrayList<>();
    if (!before.unit().equals(after.unit())) {
      changes.add("another unit");
    }
    String oldEnd = before.tierTo().map(PricesCommand::plain).orElse("no end");
    String newEnd = after.tierTo().map(PricesCommand::plain).orElse("no end");
    if (!oldEnd.equals(newEnd)) {
      changes.add("tier to " + oldEnd + ", now " + newEnd);
    }
    if (before.confidence() != after.confidence()) {
      changes.add(before.confidence().text() + ", now " + after.confidence().text());
    }
    return String.join("; ", changes);
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
