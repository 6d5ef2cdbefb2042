package dev.tenk.session;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.results.imported.HistogramLogFile;
import dev.tenk.results.imported.ImportedRequest;
import dev.tenk.results.imported.ResultsFormat;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.Workload.ImportedWorkload;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.Checksums;
import dev.tenk.results.store.ImportedCell;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunInputs;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SweptSuite;
import dev.tenk.study.SuiteFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A run made of the requests that another tool has recorded. The suite says what they were sent to,
 * and how that is judged and priced; its workloads are not asked for.
 *
 * @param file that the tool wrote, as it is or compressed with gzip
 * @param requestName the only requests that count, by what that tool calls them; empty where all of
 *     them have one name
 * @param histogramLog what the user says of a histogram log
 * @param warmUp from the first request, in which none counts
 * @param open whether the tool offered one rate and did not wait for answers
 */
public record ImportedRun(
    SuiteFile suiteFile,
    Suite.TargetPlan target,
    Path file,
    Optional<String> requestName,
    Optional<HistogramLogFile> histogramLog,
    Duration warmUp,
    boolean open) {
  /** Sets them apart from the runs of the suite they are judged by. */
  private static final String SUFFIX = "-imported";

  private static final String WORKLOAD = "imported";
  private static final String UNKNOWN = "not known";
  private static final int MOST_NAMES = 1_000;
  private static final int SHOWN_NAMES = 10;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int GZIP_MAGIC = 0x1f8b;

  /** Those of one name: how many, when the first began and the last ended, ns since 1970. */
  private record Span(long requests, long fromNanos, long toNanos) {
    Span with(ImportedRequest request) {
      return new Span(
          requests + 1,
          Math.min(fromNanos, request.startNanos()),
          Math.max(toNanos, request.endNanos()));
    }
  }

  /**
   * Makes the run: it is whole in the store, or nothing of it is there.
   *
   * @param labels the user's own
   * @throws ConfigurationException for a file that cannot be read as what it seems to be, and one
   *     that was imported before
   */
  public RunFolder into(RunStore store, Map<String, String> labels) throws IOException {
    ResultsFormat format = format();
    Span all = span(format);
    long windowFrom = all.fromNanos() + warmUp.toNanos();
    if (windowFrom >= all.toNanos()) {
      throw new ConfigurationException(
          "--warm-up: the requests of %s last %.3f s in all"
              .formatted(file, (all.toNanos() - all.fromNanos()) / 1e9));
    }
    String sha256 = Checksums.sha256(file);
    ImportedWorkload workload =
        new ImportedWorkload(
            WORKLOAD, sha256, open, warmUp, Duration.ofNanos(all.toNanos() - windowFrom));
    String text = suiteText(workload);
    RunInputs inputs = suiteFile.inputs(text);
    CellKey cell = new CellKey(target.name(), WORKLOAD, 1);
    RunManifest manifest = manifest(format, all, workload, inputs, labels, cell);
    return store.createWhole(
        manifest,
        inputs,
        run -> run.completeCell(cell, measured(run.startCell(cell), cell, format, all, workload)));
  }

  private CellFacts measured(
      Path folder, CellKey cell, ResultsFormat format, Span all, ImportedWorkload workload)
      throws IOException {
    long warmUpNanos = warmUp.toNanos();
    long[] sequence = {0};
    long[] inWindow = {0};
    try (ImportedCell files =
        new ImportedCell(folder, warmUpNanos, (all.fromNanos() + warmUpNanos) / NANOS_PER_MILLI)) {
      each(
          format,
          request -> {
            try {
              Sample sample = sample(request, sequence[0]++, all.fromNanos(), warmUpNanos);
              files.write(sample);
              inWindow[0] += sample.phase() == Phase.STEADY ? 1 : 0;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return CellSummaries.facts(
        folder,
        cell,
        workload,
        suiteFile.suite().slo(),
        new CellSummaries.Ended(
            instant(all.fromNanos()),
            open ? OptionalLong.of(inWindow[0]) : OptionalLong.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            DriverEnd.of(format.tool()),
            Optional.empty(),
            Phases.asPlanned(workload),
            Optional.empty(),
            Map.of()));
  }

  private static Sample sample(
      ImportedRequest request, long sequence, long epochNanos, long warmUpNanos) {
    long start = request.startNanos() - epochNanos;
    return new Sample(
        sequence,
        start < warmUpNanos ? Phase.WARM_UP : Phase.STEADY,
        0,
        OptionalLong.empty(),
        start,
        OptionalLong.of(start),
        start + request.tookNanos(),
        request.requestBytes(),
        request.outcome(),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }

  private String suiteText(ImportedWorkload workload) {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("name", workload.name());
    keys.put("kind", WORKLOAD);
    keys.put("open", Boolean.toString(workload.open()));
    keys.put("warm_up", workload.warmUp().toNanos() + "ns");
    keys.put("duration", workload.duration().toNanos() + "ns");
    return SweptSuite.withWorkload(
        SweptSuite.of(
            suiteFile.text(),
            target.name(),
            List.of(new SweptSuite.Variant(target.name(), Map.of())),
            OptionalInt.of(1)),
        keys);
  }

  private RunManifest manifest(
      ResultsFormat format,
      Span all,
      ImportedWorkload workload,
      RunInputs inputs,
      Map<String, String> labels,
      CellKey cell) {
    Suite suite = suiteFile.suite();
    Instant startedAt = instant(all.fromNanos());
    String name = suite.name() + SUFFIX;
    String from = file.getFileName().toString();
    List<String> notes = new ArrayList<>();
    notes.add(
        "%s, %s requests%s: read from %s, which %s wrote, SHA-256 %s."
            .formatted(
                target.name(),
                all.requests(),
                requestName.map(each -> " '" + each + "'").orElse(""),
                from,
                format.tool(),
                workload.sha256()));
    if (workload.open()) {
      notes.add(
          target.name()
              + ": that the load was one rate, which did not wait for answers, is what --open"
              + " says.");
    }
    notes.addAll(format.remarks());
    return new RunManifest(
        RunStore.newRunId(startedAt, name, number(workload.sha256())),
        Measurement.TOOL_VERSION,
        startedAt,
        labels,
        RunManifest.Host.UNKNOWN,
        new SuiteFacts(
            name,
            suiteFile.file().toAbsolutePath().normalize().toString(),
            Optional.empty(),
            suite.seed()),
        new Inputs(UNKNOWN, new TreeMap<>(Map.of(WORKLOAD, workload.sha256())), inputs.entries()),
        new Plan(List.of(cell), Optional.empty(), Optional.empty()),
        List.of(
            new TargetFacts(
                target.name(),
                target.kind(),
                Standing.IMPORTED,
                from + ", written by " + format.tool(),
                UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>())),
        Progress.begun(Optional.empty()).withNotes(notes),
        new TreeMap<>(),
        Optional.empty());
  }

  /** The same for the same requests of a file, and another for others of it. */
  private int number(String sha256) {
    String hash = requestName.map(each -> Hashes.sha256(sha256 + each)).orElse(sha256);
    return Integer.parseInt(hash.substring(0, 4), 16);
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }

  /** Of the requests that count. */
  private Span span(ResultsFormat format) throws IOException {
    Map<String, Span> spans = new TreeMap<>();
    each(
        format,
        request -> {
          spans.merge(
              request.name(),
              new Span(1, request.startNanos(), request.endNanos()),
              (before, first) -> before.with(request));
          if (spans.size() > MOST_NAMES) {
            throw new ConfigurationException(
                "%s: its requests have more than %,d names; say with --request which to take"
                    .formatted(file, MOST_NAMES));
          }
        });
    if (spans.isEmpty()) {
      throw new ConfigurationException(
          requestName
              .map(name -> "--request: " + file + " has no request '" + name + "'")
              .orElse(file + " has no request"));
    }
    if (spans.size() > 1) {
      throw new ConfigurationException(
          "%s: its requests have %d names; say which to take with --request: %s%s"
              .formatted(
                  file,
                  spans.size(),
                  String.join(
                      ", ",
                      spans.entrySet().stream()
                          .limit(SHOWN_NAMES)
                          .map(
                              each ->
                                  "'" + each.getKey() + "' (" + each.getValue().requests() + ")")
                          .toList()),
                  spans.size() > SHOWN_NAMES ? ", …" : ""));
    }
    return spans.values().iterator().next();
  }

  private void each(ResultsFormat format, Consumer<ImportedRequest> requests) throws IOException {
    try (InputStream in = contents()) {
      format.read(
          file.toString(),
          in,
          request -> {
            if (requestName.isEmpty() || requestName.get().equals(request.name())) {
              requests.accept(request);
            }
          });
    } catch (EOFException | ZipException e) {
      throw damaged(e);
    }
  }

  private ConfigurationException damaged(IOException e) {
    return new ConfigurationException(
        file + ": what gzip has compressed is truncated, or damaged: " + e.getMessage(), e);
  }

  private ResultsFormat format() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigurationException(file + ": not a file that can be read");
    }
    try (InputStream in = contents()) {
      return ResultsFormat.of(
          file.toString(), in.readNBytes(ResultsFormat.LOOKED_AT_BYTES), histogramLog);
    } catch (EOFException | ZipException e) {
      throw damaged(e);
    }
  }

  private InputStream contents() throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.mark(2);
    int magic = in.read() << 8 | in.read();
    in.reset();
    return magic == GZIP_MAGIC ? new GZIPInputStream(in, 1 << 16) : in;
  }
}
