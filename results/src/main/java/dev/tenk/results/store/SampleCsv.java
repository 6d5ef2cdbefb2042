package dev.tenk.results.store;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** {@code samples.csv.gz}: one row a request, facts only. Absent values are empty fields. */
public final class SampleCsv {
  private static final String[] HEADER = {
    "sequence",
    "phase",
    "payload_id",
    "intended_ns",
    "handed_ns",
    "sent_ns",
    "done_ns",
    "outcome",
    "error_code",
    "http_status",
    "request_bytes",
    "response_bytes",
    "queue_ns",
    "model_ns",
    "handler_ns",
    "init_ns",
    "restore_ns",
    "billed_ns",
    "memory_used_bytes",
    "cold",
    "variant",
    "marshalling_ns",
    "acquire_ns",
    "service_call_ns",
    "poll_gap_ns",
    "output_digest"
  };
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

  private SampleCsv() {}

  /** Starts a file with its header. */
  static CSVPrinter printer(Appendable out) throws IOException {
    return new CSVPrinter(out, FORMAT.builder().setHeader(HEADER).get());
  }

  /** Appends one row. */
  static void print(CSVPrinter printer, Sample sample) throws IOException {
    Outcome outcome = sample.outcome();
    Optional<Outcome.Succeeded> success =
        outcome instanceof Outcome.Succeeded succeeded ? Optional.of(succeeded) : Optional.empty();
    ServerFacts server = sample.server();
    ClientFacts client = sample.client();
    printer.printRecord(
        sample.sequence(),
        sample.phase().text(),
        sample.payloadId(),
        text(sample.intendedNanos()),
        sample.handedNanos(),
        text(sample.sentNanos()),
        sample.doneNanos(),
        outcome.text(),
        outcome.errorCode().orElse(""),
        outcome.httpStatus().isPresent() ? outcome.httpStatus().getAsInt() : "",
        sample.requestBytes(),
        success.map(ok -> (Object) ok.responseBytes()).orElse(""),
        text(server.queueNanos()),
        text(server.modelNanos()),
        text(server.handlerNanos()),
        text(server.initNanos()),
        text(server.restoreNanos()),
        text(server.billedNanos()),
        text(server.memoryUsedBytes()),
        server.cold().map(Object::toString).orElse(""),
        server.variant().orElse(""),
        text(client.marshallingNanos()),
        text(client.acquireNanos()),
        text(client.serviceCallNanos()),
        text(client.pollGapNanos()),
        success.map(Outcome.Succeeded::outputDigest).orElse(""));
  }

  /**
   * Reads every row of a whole file.
   *
   * @throws IOException naming file and row when it is truncated or not such a file
   */
  public static void read(Path file, Consumer<Sample> consumer) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = new GZIPInputStream(raw, 1 << 16);
        InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
        CSVParser parser =
            CSVParser.parse(reader, FORMAT.builder().setHeader().setSkipHeaderRecord(true).get())) {
      for (CSVRecord row : parser) {
        consumer.accept(sample(row));
      }
    } catch (UncheckedIOException e) {
      throw new IOException(file + ": " + e.getCause().getMessage(), e);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static Sample sample(CSVRecord row) {
    return new Sample(
        Long.parseLong(row.get("sequence")),
        Phase.of(row.get("phase")),
        Integer.parseInt(row.get("payload_id")),
        optionalLong(row, "intended_ns"),
        Long.parseLong(row.get("handed_ns")),
        optionalLong(row, "sent_ns"),
        Long.parseLong(row.get("done_ns")),
        Long.parseLong(row.get("request_bytes")),
        outcome(row),
        server(row),
        new ClientFacts(
            optionalLong(row, "marshalling_ns"),
            optionalLong(row, "acquire_ns"),
            optionalLong(row, "service_call_ns"),
            optionalLong(row, "poll_gap_ns")));
  }

  private static Outcome outcome(CSVRecord row) {
    String statusText = row.get("http_status");
    OptionalInt status =
        statusText.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(statusText));
    Optional<String> errorCode = optionalText(row, "error_code");
    return switch (row.get("outcome")) {
      case "ok" ->
          new Outcome.Succeeded(
              status, Long.parseLong(row.get("response_bytes")), row.get("output_digest"));
      case "throttled" -> new Outcome.Throttled(status, errorCode);
      case "timed-out" -> new Outcome.TimedOut(errorCode);
      case "failed" -> new Outcome.Failed(status, errorCode);
      default ->
          throw new IllegalArgumentException(
              "row " + row.getRecordNumber() + ": outcome is '" + row.get("outcome") + "'");
    };
  }

  private static ServerFacts server(CSVRecord row) {
    return new ServerFacts(
        optionalLong(row, "queue_ns"),
        optionalLong(row, "model_ns"),
        optionalLong(row, "handler_ns"),
        optionalLong(row, "init_ns"),
        optionalLong(row, "restore_ns"),
        optionalLong(row, "billed_ns"),
        optionalLong(row, "memory_used_bytes"),
        optionalText(row, "cold").map(Boolean::valueOf),
        optionalText(row, "variant"));
  }

  /** A column that older files lack is as absent as an empty field. */
  private static Optional<String> optionalText(CSVRecord row, String column) {
    return row.isMapped(column)
        ? Optional.of(row.get(column)).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  private static OptionalLong optionalLong(CSVRecord row, String column) {
    return optionalText(row, column)
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElse(OptionalLong.empty());
  }

  private static Object text(OptionalLong value) {
    return value.isPresent() ? (Object) value.getAsLong() : "";
  }
}
