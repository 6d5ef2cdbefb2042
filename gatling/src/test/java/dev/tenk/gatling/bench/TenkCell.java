package dev.tenk.gatling.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.results.stats.cell.ValidityRules;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.OnTime;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.HdrHistogram.Histogram;

/**
 * The files of a cell that any build of tenk has measured, read by the names of their columns and
 * keys alone. Whatever the build, it is judged by the rules of this one.
 *
 * @param startedAt the epoch of the requests' instants
 * @param scheduled how many requests the window had
 * @param requests all of them, in planned order
 */
record TenkCell(Instant startedAt, long scheduled, List<Request> requests) {
  private static final long LATE_NANOS = 200_000;
  private static final long VERY_LATE_NANOS = 500_000;
  private static final Figure[] VALID = {
    Figure.VALID_P50, Figure.VALID_P90, Figure.VALID_P95, Figure.VALID_P99
  };

  /** A request, in nanoseconds from the epoch. */
  record Request(long intended, long handed, long done, boolean steady, boolean succeeded) {}

  /** Reads a cell's folder. */
  static TenkCell read(Path folder) throws IOException {
    JsonNode json = new ObjectMapper().readTree(folder.resolve("cell.json").toFile());
    List<Request> requests = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder.resolve("samples.csv.gz")), 65_536),
                StandardCharsets.UTF_8))) {
      List<String> header = List.of(lines.readLine().split(",", -1));
      int phase = header.indexOf("phase");
      int intended = header.indexOf("intended_ns");
      int handed = header.indexOf("handed_ns");
      int done = header.indexOf("done_ns");
      int outcome = header.indexOf("outcome");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split(",", -1);
        requests.add(
            new Request(
                Long.parseLong(fields[intended]),
                Long.parseLong(fields[handed]),
                Long.parseLong(fields[done]),
                fields[phase].equals("steady"),
                fields[outcome].equals("ok")));
      }
    }
    requests.sort((one, other) -> Long.compare(one.intended(), other.intended()));
    return new TenkCell(
        Instant.parse(json.get("started_at").textValue()),
        json.get("scheduled").longValue(),
        List.copyOf(requests));
  }

  /** {@link Load#QUANTILES} of response time in the window, ms. */
  double[] responseMillis() {
    return Load.quantiles(
        requests.stream()
            .filter(Request::steady)
            .mapToDouble(
                each ->
                    each.succeeded()
                        ? (each.done() - each.intended()) / 1e6
                        : Double.POSITIVE_INFINITY)
            .sorted()
            .toArray());
  }

  /** What its samples say of the window. */
  Map<Figure, Double> figures() {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    Histogram slip = new Histogram(3);
    OnTime onTime = new OnTime();
    long late = 0;
    long veryLate = 0;
    for (Request each : requests) {
      if (each.steady()) {
        long lateness = Math.max(0, each.handed() - each.intended());
        slip.recordValue(lateness);
        onTime.add(each.intended(), each.handed(), each.done(), each.succeeded());
        late += lateness > LATE_NANOS ? 1 : 0;
        veryLate += lateness > VERY_LATE_NANOS ? 1 : 0;
      }
    }
    long steady = slip.getTotalCount();
    figures.put(Figure.SENT, 100.0 * steady / scheduled);
    figures.put(Figure.LATE, 100.0 * late / steady);
    figures.put(Figure.VERY_LATE, 100.0 * veryLate / steady);
    double[] response = responseMillis();
    OptionalLong[] onTimeNanos = onTime.quantiles(Arrays.copyOf(Load.QUANTILES, VALID.length));
    for (int i = 0; i < VALID.length; i++) {
      if (onTimeNanos[i].isPresent() && Double.isFinite(response[i])) {
        long nanos = Math.round(response[i] * 1e6);
        boolean valid =
            ValidityRules.isHardlyLate(
                slip,
                new QuantileEstimate.Seen(
                    Load.QUANTILES[i],
                    nanos,
                    Interval.UNKNOWN,
                    Math.min(nanos, onTimeNanos[i].getAsLong())));
        figures.put(VALID[i], valid ? 1.0 : 0.0);
      }
    }
    LoadTool.putResponse(figures, response);
    return figures;
  }
}
