package dev.tenk.cli;

import dev.tenk.reports.cost.Capacity;
import dev.tenk.reports.cost.EdgeDevices;
import dev.tenk.reports.cost.TargetCosts;
import dev.tenk.reports.prices.DeviceProfile;
import dev.tenk.reports.prices.DeviceProfileReader;
import dev.tenk.reports.prices.PriceBook;
import dev.tenk.reports.prices.PriceBookReader;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Interleaving;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.stats.CapacitySearch;
import dev.tenk.results.stats.SloTest;
import dev.tenk.results.store.CapacitySearches;
import dev.tenk.results.store.GeneratorReach;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import dev.tenk.results.suite.SuiteReader.Document;
import dev.tenk.targets.Targets;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.PayloadMix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A suite with everything it refers to, all of it read and checked before anything is started.
 *
 * @param file where it was read from
 * @param text its bytes as text
 * @param suite what it says
 * @param mix what is sent
 * @param priceBook what cost is computed from
 * @param devices what each target that is a device is priced as, by target
 */
record SuiteFile(
    Path file,
    String text,
    Suite suite,
    PayloadMix mix,
    PriceBook priceBook,
    Map<String, DeviceProfile> devices) {

  /** Reads a suite from where the user wrote it. */
  static SuiteFile read(Path file) {
    try {
      return read(file, file.toString(), Files.readString(file), List.of());
    } catch (IOException e) {
      throw new ConfigurationException(file + ": the suite file cannot be read", e);
    }
  }

  /**
   * The suite as it was when a run began.
   *
   * @param otherBooks price books to use instead of its own; empty for its own
   */
  static SuiteFile of(RunFolder run, List<Path> otherBooks) {
    try {
      SuiteFile whole =
          read(
              Path.of(run.manifest().suiteFile()),
              run.path().resolve(RunFolder.SUITE).toString(),
              run.suiteText(),
              otherBooks);
      return run.manifest()
          .interleaving()
          .map(whole::interleaved)
          .or(() -> run.manifest().benchmarking().map(whole::benchmarked))
          .orElse(whole);
    } catch (IOException e) {
      throw new TenkException("run " + run.runId() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a suite that was kept in a run.
   *
   * @param file where it once was: what is relative in it is relative to there
   * @param shownAs its name in messages
   * @param otherBooks price books to use instead of its own; empty for its own
   */
  private static SuiteFile read(Path file, String shownAs, String text, List<Path> otherBooks) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    Document document = SuiteReader.read(shownAs, folder, text);
    Suite suite = document.suite();
    Targets.check(suite);
    PayloadMix mix = PayloadMix.read(suite.payloads());
    document.root().rejectUnknownKeys();
    PriceBook priceBook = priceBook(document, otherBooks);
    Map<String, DeviceProfile> devices = devices(document);
    // a missing price is told now, not after the measurement
    devices
        .values()
        .forEach(
            device ->
                new EdgeDevices(device, new Capacity.Unknown("not measured yet"))
                    .priced(priceBook));
    return new SuiteFile(file, text, suite, mix, priceBook, devices);
  }

  /** What is sent, in the order of its ids. */
  List<Payload> payloads() {
    return mix.payloads();
  }

  /** The part of it that is measured in rounds. */
  SuiteFile interleaved(Interleaving rounds) {
    return new SuiteFile(file, text, suite.interleaved(rounds), mix, priceBook, devices);
  }

  /** The part of it that JMH measures. */
  SuiteFile benchmarked(Benchmarking plan) {
    return new SuiteFile(file, text, suite.benchmarked(plan), mix, priceBook, devices);
  }

  /**
   * The prices that a suite names, or others.
   *
   * @param otherBooks to use instead of its own; empty for its own
   */
  static PriceBook priceBook(Document document, List<Path> otherBooks) {
    return PriceBook.combined(
        otherBooks.isEmpty()
            ? document.suite().priceBooks().stream()
                .map(
                    book ->
                        PriceBookReader.read(
                            shown(book), contents(document.root(), "prices", book)))
                .toList()
            : otherBooks.stream().map(PriceBookFile::read).toList());
  }

  /** What each target that is a device is priced as, by target. */
  static Map<String, DeviceProfile> devices(Document document) {
    Map<String, DeviceProfile> devices = new LinkedHashMap<>();
    for (Suite.TargetPlan target : document.suite().targets()) {
      target
          .device()
          .ifPresent(
              profile ->
                  devices.put(
                      target.name(),
                      DeviceProfileReader.read(
                          shown(profile), contents(target.settings(), "device", profile))));
    }
    return devices;
  }

  /** Refuses targets whose prices its books lack, now and not after the measurement. */
  void requirePrices(List<TargetFacts> targets) {
    targets.stream()
        .filter(target -> !devices.containsKey(target.name()))
        .forEach(target -> TargetCosts.requirePrices(target, priceBook));
  }

  /** Refuses workloads that cannot decide the SLO in the time they are given, before any load. */
  void requireDecidable() {
    for (Workload workload : suite.workloads()) {
      undecidable(workload, suite.slo())
          .ifPresent(
              why -> {
                throw new ConfigurationException(
                    file
                        + ": workload '"
                        + workload.name()
                        + "': "
                        + why
                        + "; raise max_duration or the rate, or take a lower quantile");
              });
    }
  }

  /** Refuses rates that the generator was measured not to reach on this host. */
  void requireReached(GeneratorReach reach) {
    for (Workload workload : suite.workloads()) {
      double peak = workload.peakRatePerSecond().orElse(0);
      if (reach.reachedPerSecond() < reach.triedPerSecond() && peak > reach.reachedPerSecond()) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "%s: workload '%s' offers up to %,.0f req/s, and this machine reached %,d when it was"
                    + " measured on %s; lower the rate, or offer it from a bigger machine (tenk doctor"
                    + " --generator measures again)",
                file,
                workload.name(),
                peak,
                reach.reachedPerSecond(),
                reach.measuredAt().truncatedTo(ChronoUnit.SECONDS)));
      }
    }
  }

  private static Optional<String> undecidable(Workload workload, Slo slo) {
    if (workload instanceof Workload.CapacityWorkload search) {
      return CapacitySearch.undecidable(CapacitySearches.spec(search, slo));
    }
    if (workload.untilDecided().isEmpty()) {
      return Optional.empty();
    }
    long fewest = SloTest.fewestToMeet(slo.quantile(), workload.untilDecided().get().alpha());
    double seconds = fewest / workload.peakRatePerSecond().orElseThrow();
    return seconds <= workload.duration().toNanos() / 1e9
        ? Optional.empty()
        : Optional.of(
            "the SLO's quantile takes at least %d requests to be met, %.0f s at this rate"
                .formatted(fewest, seconds));
  }

  /** Folder that relative paths in it are relative to. */
  Path folder() {
    return file.toAbsolutePath().normalize().getParent();
  }

  private static String contents(Settings settings, String key, Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw settings.error(key, file + " is not a file that can be read");
    }
  }

  /** A path as the user would write it here. */
  private static String shown(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return (path.startsWith(here) ? here.relativize(path) : path).toString();
  }
}
