package dev.tenk.study;

import dev.tenk.analysis.search.CapacitySearches;
import dev.tenk.cost.Capacity;
import dev.tenk.cost.EdgeDevices;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.prices.DeviceProfileReader;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.stats.slo.SloTest;
import dev.tenk.results.store.GeneratorReach;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunInputs;
import dev.tenk.results.store.RunInputs.Content;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import dev.tenk.results.suite.SuiteReader.Document;
import dev.tenk.results.table.TableReader;
import dev.tenk.targets.Targets;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.PayloadMix;
import dev.tenk.targets.payload.PayloadTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
 * @param suite its contents
 * @param mix what is sent
 * @param priceBook what cost is computed from
 * @param devices what each target that is a device is priced as, by target
 * @param named the price books and device profiles that it names; none of a run that keeps them
 */
public record SuiteFile(
    Path file,
    String text,
    Suite suite,
    PayloadMix mix,
    PriceBook priceBook,
    Map<String, DeviceProfile> devices,
    List<Content> named) {
  /** Where the prices of a device hold, unless another place is named. */
  private static final String EVERYWHERE = "world";

  /** Reads a suite from where the user wrote it. */
  public static SuiteFile read(Path file) {
    try {
      String text = TableReader.text(file.toString(), Files.readAllBytes(file));
      return read(file, file.toString(), text, new NamedFiles.AtHand());
    } catch (IOException e) {
      throw new ConfigurationException(file + ": the suite file cannot be read", e);
    }
  }

  /** Reads the text of a suite that is not on the disk yet, as if it was in that file. */
  public static SuiteFile proposed(Path file, String text) {
    return read(file, file.toString(), text, new NamedFiles.AtHand());
  }

  /**
   * The suite as it was when a run began, to resume it: with the prices and profiles that the run
   * has kept, and with payloads and anything else that is only needed to measure from where they
   * were.
   */
  public static SuiteFile of(RunFolder run, RunManifest manifest) {
    SuiteFile whole =
        read(
            Path.of(manifest.suite().file()),
            run.path().resolve(RunFolder.SUITE).toString(),
            run.suiteText(manifest),
            manifest.inputs().files().isEmpty()
                ? new NamedFiles.AtHand()
                : new NamedFiles.Kept(run, manifest));
    SuiteFile measured =
        manifest
            .plan()
            .interleaving()
            .map(whole::interleaved)
            .or(() -> manifest.plan().benchmarking().map(whole::benchmarked))
            .orElse(whole);
    for (CellKey cell : manifest.plan().cells()) {
      if (!measured.suite.has(cell)) {
        throw new TenkException(
            "run %s: its manifest plans %s, and its suite has no such target or workload; somebody altered one of them"
                .formatted(run.runId(), cell));
      }
    }
    return measured;
  }

  /**
   * Reads a suite.
   *
   * @param file where it is, or once was: what is relative in it is relative to there
   * @param shownAs its name in messages
   */
  private static SuiteFile read(Path file, String shownAs, String text, NamedFiles files) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    Document document = SuiteReader.read(shownAs, folder, text);
    Suite suite = document.suite();
    Targets.check(suite);
    PayloadMix mix = PayloadMix.read(suite.payloads());
    // a device's target has a key that is read beside its profile
    suite.targets().forEach(SuiteFile::electricity);
    document.root().rejectUnknownKeys();
    PriceBook priceBook = priceBook(document, files);
    Map<String, DeviceProfile> devices = devices(document, files);
    // a missing price is reported now, not after the measurement
    suite.targets().forEach(target -> requireRegion(target, priceBook));
    suite.targets().forEach(target -> requireElectricity(target, priceBook));
    devices
        .values()
        .forEach(
            device ->
                new EdgeDevices(device, new Capacity.Unknown("not measured yet"))
                    .priced(priceBook));
    return new SuiteFile(file, text, suite, mix, priceBook, devices, files.notKept());
  }

  /** What is sent, in the order of its ids. */
  public List<Payload> payloads() {
    return mix.payloads();
  }

  /** The suite of another text in the place of this one, with all that it refers to. */
  public SuiteFile withText(String other) {
    return read(file, file.toString(), other, new NamedFiles.AtHand());
  }

  /** The part of it that is measured in rounds. */
  public SuiteFile interleaved(AbPlan rounds) {
    return new SuiteFile(file, text, suite.interleaved(rounds), mix, priceBook, devices, named);
  }

  /** The part of it that JMH measures. */
  public SuiteFile benchmarked(Benchmarking plan) {
    return new SuiteFile(file, text, suite.benchmarked(plan), mix, priceBook, devices, named);
  }

  /**
   * What a run of another text is to keep, that was made of this suite's and measures nothing: it
   * has no payloads.
   */
  public RunInputs inputs(String madeText) {
    return RunInputs.of(file, madeText, named);
  }

  /** What a run of it is to keep. */
  public RunInputs inputs() {
    List<Content> contents = new ArrayList<>();
    contents.add(
        new Content(
            RunInputs.PAYLOADS,
            Optional.empty(),
            PayloadTable.of(mix).toCsv().getBytes(StandardCharsets.UTF_8)));
    contents.addAll(named);
    return RunInputs.of(file, text, contents);
  }

  /** The prices that a suite names. */
  static PriceBook priceBook(Document document, NamedFiles files) {
    return PriceBook.combined(
        document.suite().priceBooks().stream()
            .map(file -> files.read(document.root(), "prices", file))
            .map(text -> PriceBookReader.read(text.name(), text.content()))
            .toList());
  }

  /** What each target that is a device is priced as, by target. */
  static Map<String, DeviceProfile> devices(Document document, NamedFiles files) {
    Map<String, DeviceProfile> devices = new LinkedHashMap<>();
    for (Suite.TargetPlan target : document.suite().targets()) {
      target
          .device()
          .ifPresent(
              file -> {
                NamedFiles.Text text = files.read(target.settings(), "device", file);
                DeviceProfile profile = DeviceProfileReader.read(text.name(), text.content());
                devices.put(
                    target.name(),
                    electricity(target).map(profile::withElectricity).orElse(profile));
              });
    }
    return devices;
  }

  /** What a kWh costs where this device stands; empty where its profile says it. */
  private static Optional<PriceKey> electricity(Suite.TargetPlan target) {
    return target.device().isPresent() && target.settings().has("electricity")
        ? Optional.of(target.settings().value("electricity", text -> PriceKey.of(text, EVERYWHERE)))
        : Optional.empty();
  }

  private static void requireElectricity(Suite.TargetPlan target, PriceBook priceBook) {
    electricity(target)
        .ifPresent(
            key -> {
              try {
                priceBook.requireUnit(key, "kWh");
              } catch (ConfigurationException e) {
                throw target.settings().error("electricity", e.getMessage());
              }
            });
  }

  /** Of a service in a region that no book has, nothing could be priced. */
  private static void requireRegion(Suite.TargetPlan target, PriceBook priceBook) {
    if (target.kind().equals("lambda") || target.kind().startsWith("sagemaker-")) {
      priceBook
          .regionMissing(target.settings().string("region"))
          .ifPresent(
              message -> {
                throw target.settings().error("region", message);
              });
    }
  }

  /** Refuses targets whose prices its books lack, now and not after the measurement. */
  public void requirePrices(List<TargetFacts> targets) {
    targets.stream()
        .filter(target -> !devices.containsKey(target.name()))
        .forEach(target -> TargetCosts.requirePrices(target, priceBook));
  }

  /** Refuses workloads that cannot decide the SLO in the time they are given, before any load. */
  public void requireDecidable() {
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
  public void requireReached(GeneratorReach measured) {
    GeneratorReach.Rates reach = measured.plain();
    for (Workload workload : suite.workloads()) {
      double peak = workload.peakRatePerSecond().orElse(0);
      if (reach.reachedPerSecond() < reach.triedPerSecond() && peak > reach.reachedPerSecond()) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "%s: workload '%s' offers up to %,.0f req/s, and this machine reached %,d when it"
                    + " was measured on %s; lower the rate, or offer it from a bigger machine (tenk"
                    + " doctor --generator measures again)",
                file,
                workload.name(),
                peak,
                reach.reachedPerSecond(),
                measured.measuredAt().truncatedTo(ChronoUnit.SECONDS)));
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
  public Path folder() {
    return file.toAbsolutePath().normalize().getParent();
  }
}
