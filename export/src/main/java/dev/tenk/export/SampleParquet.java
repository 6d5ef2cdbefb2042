package dev.tenk.export;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.Standing;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * Samples as an Apache Parquet file: one row a request, the columns of {@code samples.csv.gz} and
 * before them whose they are. A value that is not known is null. What is held in memory is one row
 * group, however many rows there are.
 */
public final class SampleParquet implements Closeable {
  /** Of a row group before it is compressed. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private static final MessageType SCHEMA = schema();

  private final ParquetWriter<Row> writer;

  /**
   * Begins a file, instead of what there is.
   *
   * @param runId whose samples follow
   */
  public SampleParquet(Path file, String runId) throws IOException {
    writer =
        new Builder(new LocalOutputFile(file), runId)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .withCompressionCodec(CompressionCodecName.GZIP)
            .withCodecFactory(new Gzip())
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build();
  }

  /**
   * Whose samples they are.
   *
   * @param epoch the cell's, from which its instants are counted
   */
  public record Of(CellKey cell, Standing standing, Instant epoch) {}

  private record Row(Of of, Sample sample) {}

  /** Adds a row. */
  public void add(Of of, Sample sample) throws IOException {
    writer.write(new Row(of, sample));
  }

  /** Writes what is left, and the footer without which it is no such file. */
  @Override
  public void close() throws IOException {
    writer.close();
  }

  private static MessageType schema() {
    Types.MessageTypeBuilder columns = Types.buildMessage();
    for (String text : new String[] {"run_id", "target", "workload"}) {
      columns.required(BINARY).as(stringType()).named(text);
    }
    columns.required(INT32).named("repetition");
    columns.required(BINARY).as(stringType()).named("standing");
    columns
        .required(INT64)
        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
        .named("cell_epoch");
    columns.required(INT64).named("sequence");
    columns.required(BINARY).as(stringType()).named("phase");
    columns.required(INT32).named("payload_id");
    columns.optional(INT64).named("intended_ns");
    columns.required(INT64).named("handed_ns");
    columns.optional(INT64).named("sent_ns");
    columns.required(INT64).named("done_ns");
    columns.required(BINARY).as(stringType()).named("outcome");
    columns.optional(BINARY).as(stringType()).named("error_code");
    columns.optional(INT32).named("http_status");
    columns.required(INT64).named("request_bytes");
    columns.optional(INT64).named("response_bytes");
    for (String number :
        new String[] {
          "queue_ns",
          "model_ns",
          "handler_ns",
          "init_ns",
          "restore_ns",
          "billed_ns",
          "memory_used_bytes"
        }) {
      columns.optional(INT64).named(number);
    }
    columns.optional(BOOLEAN).named("cold");
    columns.optional(BINARY).as(stringType()).named("variant");
    for (String number :
        new String[] {
          "marshalling_ns", "acquire_ns", "service_call_ns", "poll_gap_ns", "first_byte_ns"
        }) {
      columns.optional(INT64).named(number);
    }
    columns.optional(BINARY).as(stringType()).named("output_digest");
    return columns.named("sample");
  }

  private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
    private final String runId;

    Builder(OutputFile file, String runId) {
      super(file);
      this.runId = runId;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract there, and what it calls
    protected WriteSupport<Row> getWriteSupport(Configuration unused) {
      return new Rows(runId);
    }
  }

  private static final class Rows extends WriteSupport<Row> {
    private final String runId;
    private final Map<String, Binary> texts = new HashMap<>();
    private RecordConsumer out;

    Rows(String runId) {
      this.runId = runId;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract there
    public WriteContext init(Configuration unused) {
      return new WriteContext(SCHEMA, Map.of("run_id", runId));
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      out = consumer;
    }

    @Override
    public void write(Row row) {
      Sample sample = row.sample();
      out.startMessage();
      repeated("run_id", runId);
      repeated("target", row.of().cell().target());
      repeated("workload", row.of().cell().workload());
      integer("repetition", row.of().cell().repetition());
      repeated("standing", row.of().standing().text());
      number("cell_epoch", ChronoUnit.MICROS.between(Instant.EPOCH, row.of().epoch()));
      number("sequence", sample.sequence());
      repeated("phase", sample.phase().text());
      integer("payload_id", sample.payloadId());
      number("intended_ns", sample.intendedNanos());
      number("handed_ns", sample.handedNanos());
      number("sent_ns", sample.sentNanos());
      number("done_ns", sample.doneNanos());
      outcome(sample);
      server(sample);
      number("marshalling_ns", sample.client().marshallingNanos());
      number("acquire_ns", sample.client().acquireNanos());
      number("service_call_ns", sample.client().serviceCallNanos());
      number("poll_gap_ns", sample.client().pollGapNanos());
      number("first_byte_ns", sample.client().firstByteNanos());
      if (sample.outcome() instanceof Outcome.Succeeded ok && !ok.outputDigest().isEmpty()) {
        text("output_digest", Optional.of(ok.outputDigest()));
      }
      out.endMessage();
    }

    private void outcome(Sample sample) {
      Outcome outcome = sample.outcome();
      repeated("outcome", outcome.text());
      text("error_code", outcome.errorCode());
      outcome.httpStatus().ifPresent(status -> integer("http_status", status));
      number("request_bytes", sample.requestBytes());
      if (outcome instanceof Outcome.Succeeded ok) {
        number("response_bytes", ok.responseBytes());
      }
    }

    private void server(Sample sample) {
      number("queue_ns", sample.server().queueNanos());
      number("model_ns", sample.server().modelNanos());
      number("handler_ns", sample.server().handlerNanos());
      number("init_ns", sample.server().initNanos());
      number("restore_ns", sample.server().restoreNanos());
      number("billed_ns", sample.server().billedNanos());
      number("memory_used_bytes", sample.server().memoryUsedBytes());
      sample
          .server()
          .cold()
          .ifPresent(
              cold -> {
                int at = start("cold");
                out.addBoolean(cold);
                out.endField("cold", at);
              });
      text("variant", sample.server().variant());
    }

    /** A text of which there are few. */
    private void repeated(String column, String text) {
      int at = start(column);
      out.addBinary(texts.computeIfAbsent(text, Binary::fromString));
      out.endField(column, at);
    }

    private void text(String column, Optional<String> text) {
      if (text.isPresent()) {
        int at = start(column);
        out.addBinary(Binary.fromString(text.get()));
        out.endField(column, at);
      }
    }

    private void integer(String column, int value) {
      int at = start(column);
      out.addInteger(value);
      out.endField(column, at);
    }

    private void number(String column, OptionalLong value) {
      if (value.isPresent()) {
        number(column, value.getAsLong());
      }
    }

    private void number(String column, long value) {
      int at = start(column);
      out.addLong(value);
      out.endField(column, at);
    }

    private int start(String column) {
      int at = SCHEMA.getFieldIndex(column);
      out.startField(column, at);
      return at;
    }
  }
}
