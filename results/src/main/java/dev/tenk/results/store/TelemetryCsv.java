package dev.tenk.results.store;

import dev.tenk.results.model.TelemetrySample;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * {@code telemetry.csv}: how the device was, one row a sample, facts only. Absent values are empty
 * fields. {@code throttled} is the firmware's bits, as in {@code 0x50005}.
 */
public final class TelemetryCsv implements AutoCloseable {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
  private static final String ZONE = "npu_temp_zone";
  private static final String[] HEADER = {
    "time_ns", "power_w", "energy_j", "soc_temp_c", "npu_temp_c", "throttled", ZONE
  };
  private static final String HEX = "0x";

  private final BufferedWriter out;
  private final CSVPrinter printer;

  /**
   * Starts the file of a cell, with its header.
   *
   * @param cellFolder where its files are
   */
  public TelemetryCsv(Path cellFolder) throws IOException {
    out = Files.newBufferedWriter(cellFolder.resolve(RunFolder.TELEMETRY));
    printer = new CSVPrinter(out, FORMAT.builder().setHeader(HEADER).get());
  }

  /** Appends a row, and hands it to the operating system at once. */
  public void add(TelemetrySample sample) throws IOException {
    printer.printRecord(
        sample.timeNanos(),
        text(sample.powerWatts()),
        text(sample.energyJoules()),
        text(sample.socTemperatureCelsius()),
        text(sample.npuTemperatureCelsius()),
        sample.throttledBits().isPresent()
            ? HEX + Long.toHexString(sample.throttledBits().getAsLong())
            : "",
        sample.npuZone().orElse(""));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    printer.close();
  }

  /**
   * Reads every row of a cell's file; none where there is no such file.
   *
   * @throws IOException naming the file when it is not such a file
   */
  public static List<TelemetrySample> read(Path cellFolder) throws IOException {
    Path file = cellFolder.resolve(RunFolder.TELEMETRY);
    List<TelemetrySample> samples = new ArrayList<>();
    if (!Files.exists(file)) {
      return samples;
    }
    try (BufferedReader in = Files.newBufferedReader(file);
        CSVParser parser =
            CSVParser.parse(in, FORMAT.builder().setHeader().setSkipHeaderRecord(true).get())) {
      for (CSVRecord row : parser) {
        String bits = row.get("throttled");
        samples.add(
            new TelemetrySample(
                Long.parseLong(row.get("time_ns")),
                number(row, "power_w"),
                number(row, "energy_j"),
                number(row, "soc_temp_c"),
                number(row, "npu_temp_c"),
                bits.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(bits.substring(HEX.length()), 16)),
                // runs of before have no such column
                Optional.of(row.isMapped(ZONE) ? row.get(ZONE) : "")
                    .filter(zone -> !zone.isEmpty())));
      }
    } catch (UncheckedIOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    return samples;
  }

  private static OptionalDouble number(CSVRecord row, String column) {
    String text = row.get(column);
    return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
  }

  private static String text(OptionalDouble value) {
    return value.isPresent()
        ? BigDecimal.valueOf(value.getAsDouble()).stripTrailingZeros().toPlainString()
        : "";
  }
}
