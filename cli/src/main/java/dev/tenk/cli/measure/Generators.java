package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.S3Options;
import dev.tenk.cost.GeneratorBilling;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.DriverProcesses;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.settings.Units;
import dev.tenk.results.store.RunFolder;
import dev.tenk.session.Collecting;
import dev.tenk.session.GeneratorCost;
import dev.tenk.session.SpendPlan;
import dev.tenk.session.shard.ShardEngine;
import dev.tenk.session.shard.SharedDrivers;
import dev.tenk.session.shard.Sharing;
import dev.tenk.study.SuiteFile;
import dev.tenk.targets.aws.S3Folder;
import dev.tenk.targets.aws.S3Place;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many generators offer the load, and where; one on this machine unless the user says so. */
final class Generators {
  /** For each cell beyond its plan: shards are there by then, and only agree on its start. */
  private static final Duration BETWEEN_CELLS = Duration.ofMinutes(1);

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = "Offers the load by N generators together, as one run.")
  private Integer shards;

  @Mixin private Engines engines;

  @Option(
      names = "--ready-within",
      paramLabel = "TIME",
      description = "How long all of them may take to be there for a cell; 60s without it.")
  private String readyWithin = "60s";

  @Option(
      names = "--start-ahead",
      paramLabel = "TIME",
      description =
          "How long before it they agree on the start of a cell; 1800ms without it, and 3s of a"
              + " hundred or more. More where machines are busy or the store is slow.")
  private String startAhead;

  @Option(
      names = "--generator-usd-per-hour",
      paramLabel = "USD",
      description = "What each costs an hour, in the place of any price that tenk knows.")
  private String usdPerHour;

  @Mixin private S3Options s3;

  private Optional<S3Place> place = Optional.empty();
  private Optional<ShardEngine> engine = Optional.empty();
  private int count;

  /** Has them meet in S3, where a store there is named. */
  void meetIn(Optional<String> store) {
    place = store.map(s3::of);
  }

  /** Says what is wrong with their store, before anything is started. */
  void check() {
    place.ifPresent(
        each -> {
          if (shards == null) {
            throw new ConfigurationException(
                "--store: one generator measures into a folder; take the run to S3 with: tenk runs"
                    + " push RUN "
                    + each.shown());
          }
          try (S3Folder folder = new S3Folder(each)) {
            folder.check();
          }
        });
    checkEngine();
  }

  /** Says what is wrong with what is to start them. */
  void checkEngine() {
    engine.ifPresent(each -> each.check(count));
  }

  /** What they cost; known once their drivers are. */
  Optional<GeneratorCost> cost(PriceBook prices) {
    return engine.map(
        each ->
            new GeneratorCost(
                count,
                each.where(),
                usdPerHour == null
                    ? each.billing(count, prices)
                    : GeneratorBilling.stated(count, usd(usdPerHour))));
  }

  private static BigDecimal usd(String text) {
    try {
      return Units.usd(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--generator-usd-per-hour: " + e.getMessage(), e);
    }
  }

  /** For a new run, whose cells they can offer together. */
  CellLauncher.Starter drivers(SuiteFile suiteFile, List<CellKey> cells) {
    return shards == null ? new DriverProcesses() : drivers(suiteFile, cells, shards);
  }

  /** For a run that goes on with as many as it began with. */
  CellLauncher.Starter drivers(RunFolder run, SuiteFile suiteFile, List<CellKey> cells)
      throws IOException {
    OptionalInt before = Collecting.generators(run);
    if (shards != null && before.orElse(1) != shards) {
      throw new ConfigurationException(
          "run %s began with %d generator%s; go on with as many, or start a new run"
              .formatted(run.runId(), before.orElse(1), before.orElse(1) == 1 ? "" : "s"));
    }
    return before.isEmpty() ? new DriverProcesses() : drivers(suiteFile, cells, before.getAsInt());
  }

  private CellLauncher.Starter drivers(SuiteFile suiteFile, List<CellKey> cells, int all) {
    if (all < 1) {
      throw new ConfigurationException("--shards: " + all + " is not at least 1");
    }
    Sharing.require(suiteFile.file().toString(), suiteFile.suite(), cells, all);
    ShardEngine starting = engines.engine(limit(suiteFile, cells));
    count = all;
    engine = Optional.of(starting);
    return new SharedDrivers(
        all,
        starting,
        place,
        suiteFile.folder(),
        time("--ready-within", readyWithin),
        startAhead == null ? SharedDrivers.startAhead(count) : time("--start-ahead", startAhead));
  }

  /** How long a shard works at most, once the first of them is there. */
  private Duration limit(SuiteFile suiteFile, List<CellKey> cells) {
    return SpendPlan.of(suiteFile, cells, List.of())
        .time()
        .plus(time("--ready-within", readyWithin))
        .plus(BETWEEN_CELLS.multipliedBy(cells.size()))
        .plus(betweenSteps(suiteFile, cells));
  }

  /** A search's steps are not known; between them it may take as long as they do. */
  private static Duration betweenSteps(SuiteFile suiteFile, List<CellKey> cells) {
    return cells.stream()
        .map(cell -> suiteFile.suite().workload(cell.workload()))
        .filter(CapacityWorkload.class::isInstance)
        .map(Workload::duration)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * What a scheduler would be given to start them; empty for one generator, and for an engine
   * without a scheduler. Known once their drivers are.
   *
   * @param runs the folder of the runs
   */
  String script(Path runs) {
    return engine
        .map(
            each ->
                each.script(
                    count,
                    place
                        .map(s3Place -> s3Place.below("RUN/shards/1").toString())
                        .orElse(runs.toAbsolutePath().normalize() + "/RUN/shards/1")))
        .orElse("");
  }

  private static Duration time(String option, String text) {
    try {
      return Units.duration(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(option + ": " + e.getMessage(), e);
    }
  }
}
