package dev.tenk.gatling.launch;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.Seeds;
import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.spend.SpendLimit;
import dev.tenk.results.spend.SpendRate;
import dev.tenk.results.store.RunInputs;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.payload.PayloadMix;
import dev.tenk.targets.payload.PayloadTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A driver process's orders for a cell; see {@link DriverProcesses}.
 *
 * @param suiteFile the run's copy of the suite
 * @param baseFolder what relative paths in the suite are relative to
 * @param cell which cell
 * @param cellFolder an empty folder for its files
 * @param started the server that tenk started for the target, if it did
 * @param replaySha256 of the file to replay, or of the simulation's jars, where there are any
 * @param maxRequests how many requests it may send at most; empty without a bound
 * @param window which one, where it is another than the workload's own
 * @param spend what it may still cost; empty without a bound
 * @param share what of the load it offers, where several generators do
 */
public record CellOrder(
    Path suiteFile,
    Path baseFolder,
    CellKey cell,
    Path cellFolder,
    Optional<StartedServer> started,
    Optional<String> replaySha256,
    OptionalLong maxRequests,
    Optional<Window> window,
    Optional<SpendLimit> spend,
    Share share) {

  /** A window whose length the suite does not set. */
  public sealed interface Window {
    /** The longest it may last, without its warm-up. */
    Duration longest();
  }

  /**
   * A window of a capacity search.
   *
   * @param ratePerSecond its rate, req/s
   * @param until when it ends
   */
  public record SearchWindow(double ratePerSecond, UntilDecided until, Duration longest)
      implements Window {}

  /** A window of a round of an interleaved comparison, which lasts for the given time. */
  public record RoundWindow(Duration longest) implements Window {}

  /**
   * A window in which two builds are called in turn, both for the given time after the whole
   * warm-up: it ends for both at once.
   *
   * @param baseline which of both is called
   */
  public record TurnWindow(Duration longest, boolean baseline) implements Window {}

  /** Of the whole load. */
  public CellOrder(
      Path suiteFile,
      Path baseFolder,
      CellKey cell,
      Path cellFolder,
      Optional<StartedServer> started,
      Optional<String> replaySha256,
      OptionalLong maxRequests,
      Optional<Window> window,
      Optional<SpendLimit> spend) {
    this(
        suiteFile,
        baseFolder,
        cell,
        cellFolder,
        started,
        replaySha256,
        maxRequests,
        window,
        spend,
        Share.WHOLE);
  }

  /**
   * The same for one generator of several.
   *
   * @param ownSuiteFile its copy of the suite
   * @param ownBaseFolder what relative paths in that are relative to
   * @param ownFolder an empty folder for its files
   */
  public CellOrder share(Share ofIt, Path ownSuiteFile, Path ownBaseFolder, Path ownFolder) {
    return new CellOrder(
        ownSuiteFile,
        ownBaseFolder,
        cell,
        ownFolder,
        started,
        replaySha256,
        maxRequests,
        window,
        spend.map(limit -> limit.share(ofIt.count())),
        ofIt);
  }

  /**
   * The same where another clock is read.
   *
   * @param other what that says at an instant of the present one
   */
  public CellOrder by(UnaryOperator<Instant> other) {
    return new CellOrder(
        suiteFile,
        baseFolder,
        cell,
        cellFolder,
        started,
        replaySha256,
        maxRequests,
        window,
        spend.map(limit -> limit.asOf(other.apply(limit.asOf()))),
        share);
  }

  private static final String ABSENT = "-";
  private static final String BETWEEN = " ";

  /** As texts. */
  public List<String> toArguments() {
    return List.of(
        suiteFile.toString(),
        baseFolder.toString(),
        cell.target(),
        cell.workload(),
        Integer.toString(cell.repetition()),
        cellFolder.toString(),
        started.map(server -> server.url().toString()).orElse(ABSENT),
        started.flatMap(StartedServer::objectStoreUrl).map(URI::toString).orElse(ABSENT),
        replaySha256.orElse(ABSENT),
        maxRequests.isPresent() ? Long.toString(maxRequests.getAsLong()) : ABSENT,
        search().map(each -> Double.toString(each.ratePerSecond())).orElse(ABSENT),
        search().map(each -> Double.toString(each.until().alpha())).orElse(ABSENT),
        search().map(each -> Long.toString(each.until().mostRequests())).orElse(ABSENT),
        window.map(each -> Long.toString(each.longest().toNanos())).orElse(ABSENT),
        spend.map(CellOrder::text).orElse(ABSENT),
        turn().map(each -> Boolean.toString(each.baseline())).orElse(ABSENT),
        Integer.toString(share.index()),
        Integer.toString(share.count()));
  }

  /** From what {@link #toArguments()} gave. */
  public static CellOrder fromArguments(List<String> arguments) {
    return new CellOrder(
        Path.of(arguments.get(0)),
        Path.of(arguments.get(1)),
        new CellKey(arguments.get(2), arguments.get(3), Integer.parseInt(arguments.get(4))),
        Path.of(arguments.get(5)),
        optional(arguments.get(6))
            .map(
                url ->
                    new StartedServer(
                        URI.create(url), optional(arguments.get(7)).map(URI::create))),
        optional(arguments.get(8)),
        optional(arguments.get(9))
            .map(count -> OptionalLong.of(Long.parseLong(count)))
            .orElse(OptionalLong.empty()),
        optional(arguments.get(13)).map(longest -> window(arguments, longest)),
        optional(arguments.get(14)).map(CellOrder::spend),
        new Share(Integer.parseInt(arguments.get(16)), Integer.parseInt(arguments.get(17))));
  }

  private static Window window(List<String> arguments, String longestNanos) {
    Duration longest = Duration.ofNanos(Long.parseLong(longestNanos));
    Optional<String> rate = optional(arguments.get(10));
    Optional<String> baseline = optional(arguments.get(15));
    if (baseline.isPresent()) {
      return new TurnWindow(longest, Boolean.parseBoolean(baseline.get()));
    }
    return rate.isEmpty()
        ? new RoundWindow(longest)
        : new SearchWindow(
            Double.parseDouble(rate.get()),
            new UntilDecided(
                Double.parseDouble(arguments.get(11)), Long.parseLong(arguments.get(12))),
            longest);
  }

  private Optional<SearchWindow> search() {
    return window.filter(SearchWindow.class::isInstance).map(SearchWindow.class::cast);
  }

  private Optional<TurnWindow> turn() {
    return window.filter(TurnWindow.class::isInstance).map(TurnWindow.class::cast);
  }

  /** The planned starts of an open workload; empty in any other. */
  public Optional<ArrivalSchedule> schedule(Suite suite, Workload workload) {
    if (!(workload instanceof OpenWorkload open)) {
      return Optional.empty();
    }
    long seed = Seeds.ofArrivals(suite.seed(), cell);
    return Optional.of(
        turn()
            .map(each -> ArrivalSchedule.inTurn(open, seed, each.baseline()))
            .orElseGet(() -> new ArrivalSchedule(open, seed))
            .share(share));
  }

  /** The suite as the run keeps it. */
  public Suite suite() {
    try {
      return SuiteReader.read(suiteFile.toString(), baseFolder, Files.readString(suiteFile))
          .suite();
    } catch (IOException e) {
      throw new TenkException(suiteFile + " cannot be read: " + e, e);
    }
  }

  /** The load that the driver is to offer. */
  public Workload workload(Suite suite) {
    Workload planned = suite.workload(cell.workload());
    if (planned instanceof CapacityWorkload capacity) {
      return search()
          .map(each -> capacity.window(each.ratePerSecond(), each.until(), each.longest()))
          .orElseThrow();
    }
    if (turn().isPresent()) {
      return planned.inTurn(turn().get().longest());
    }
    return window.map(each -> planned.lasting(each.longest())).orElse(planned);
  }

  /** Refuses a load whose file or jar is not that of the run any more. */
  void requireUnchanged(Workload workload) {
    if (!workload.replaySha256().equals(replaySha256)) {
      boolean own = workload instanceof SimulationWorkload;
      throw new ConfigurationException(
          "%s '%s'%s is not what it was when the run began; start a new run"
              .formatted(
                  own ? "the jar of simulation" : "the file that workload",
                  workload.name(),
                  own ? "" : " replays"));
    }
  }

  /**
   * The payloads of the run. They are read again for each cell, from where the user has them.
   *
   * @throws ConfigurationException when they are not those that the run began with
   */
  public PayloadMix payloads(Suite suite) throws IOException {
    PayloadMix mix = PayloadMix.read(suite.payloads());
    Path kept = suiteFile.resolveSibling(RunInputs.PAYLOADS_FILE);
    // a resumed run of an older version has kept nothing of them
    if (Files.exists(kept)
        && !PayloadTable.read(kept.toString(), Files.readString(kept))
            .hasSameContents(PayloadTable.of(mix))) {
      throw new ConfigurationException(
          "the payloads are not what they were when the run began; start a new run");
    }
    return mix;
  }

  private static String text(SpendLimit limit) {
    return Stream.of(
            limit.leftUsd(),
            limit.asOf(),
            limit.rate().usdPerSecond(),
            limit.rate().usdPerRequest(),
            limit.rate().usdPerWorkSecond(),
            limit.rate().usdPerResponseByte(),
            limit.assumedWorkNanos(),
            limit.assumedResponseBytes())
        .map(Object::toString)
        .collect(Collectors.joining(BETWEEN));
  }

  private static SpendLimit spend(String text) {
    String[] parts = text.split(BETWEEN, -1);
    return new SpendLimit(
        new BigDecimal(parts[0]),
        Instant.parse(parts[1]),
        new SpendRate(
            new BigDecimal(parts[2]),
            new BigDecimal(parts[3]),
            new BigDecimal(parts[4]),
            new BigDecimal(parts[5])),
        Long.parseLong(parts[6]),
        Long.parseLong(parts[7]));
  }

  private static Optional<String> optional(String argument) {
    return argument.equals(ABSENT) ? Optional.empty() : Optional.of(argument);
  }
}
