package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of {@code samples.csv.gz}: beside Commons CSV, and where they are none. */
class SampleCsvTest {
  private static final String HEADER =
      "sequence,phase,payload_id,intended_ns,handed_ns,sent_ns,done_ns,outcome,error_code,"
          + "http_status,request_bytes,response_bytes,queue_ns,model_ns,handler_ns,init_ns,"
          + "restore_ns,billed_ns,memory_used_bytes,cold,variant,marshalling_ns,acquire_ns,"
          + "service_call_ns,poll_gap_ns,first_byte_ns,output_digest\n";

  @TempDir Path folder;

  @Test
  void aRowIsWrittenAsItAlwaysWas() throws IOException {
    String text =
        text(
            List.of(
                new Sample(
                    10,
                    Phase.WARM_UP,
                    3,
                    OptionalLong.of(2_147_483_648L),
                    99,
                    OptionalLong.of(100),
                    12_345_678_901L,
                    14,
                    new Outcome.Succeeded(OptionalInt.of(200), 15, "0123456789abcdef"),
                    new ServerFacts(
                        OptionalLong.of(16),
                        OptionalLong.of(170),
                        OptionalLong.of(1_800),
                        OptionalLong.of(0),
                        OptionalLong.of(-20),
                        OptionalLong.of(Long.MAX_VALUE),
                        OptionalLong.of(Long.MIN_VALUE),
                        Optional.of(true),
                        Optional.of("AllTraffic")),
                    new ClientFacts(
                        OptionalLong.of(23),
                        OptionalLong.of(24),
                        OptionalLong.of(25),
                        OptionalLong.of(26),
                        OptionalLong.of(27))),
                failed("a,\"b\"\nc")));

    assertThat(text)
        .isEqualTo(
            HEADER
                + "10,warm-up,3,2147483648,99,100,12345678901,ok,,200,14,15,16,170,1800,0,-20,"
                + "9223372036854775807,-9223372036854775808,true,AllTraffic,23,24,25,26,27,"
                + "0123456789abcdef\n"
                + "3,steady,0,,1,,2,failed,\"a,\"\"b\"\"\nc\",,3,,,,,,,,,,,,,,,,\n");
  }

  /** Every number of digits, and the texts in which rules for quotes differ. */
  @Test
  void commonsCsvWritesTheSameBytes() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    List<String> texts = new ArrayList<>(List.of("", " ", "a", " a", "a ", "a b", "#a", "a#", "ü"));
    String letters = "ab ,\"\n\r#!'\\\t~\u007fäß漢\ud83d";
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(5); length >= 0; length--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      texts.add(text.toString());
    }
    StringBuilder expected = new StringBuilder(HEADER);
    CSVPrinter printer =
        new CSVPrinter(expected, CSVFormat.RFC4180.builder().setRecordSeparator('\n').get());
    List<Sample> samples = new ArrayList<>();
    for (String text : texts) {
      long number = random.nextLong() >>> random.nextInt(64);
      samples.add(
          new Sample(
              number,
              Phase.STEADY,
              (int) number,
              OptionalLong.of(number / 10),
              number / 100,
              OptionalLong.of(number - 1),
              -number,
              number % 1_000,
              new Outcome.Failed(OptionalInt.of(500), Optional.of(text)),
              ServerFacts.UNKNOWN.withVariant(Optional.of(text)),
              ClientFacts.UNKNOWN));
      Object[] row = new Object[27];
      Arrays.fill(row, "");
      row[0] = number;
      row[1] = "steady";
      row[2] = (int) number;
      row[3] = number / 10;
      row[4] = number / 100;
      row[5] = number - 1;
      row[6] = -number;
      row[7] = "failed";
      row[8] = text;
      row[9] = 500;
      row[10] = number % 1_000;
      row[20] = text;
      printer.printRecord(row);
    }

    assertThat(text(samples).getBytes(StandardCharsets.UTF_8))
        .isEqualTo(expected.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void commonsCsvReadsWhatIsWritten() throws IOException {
    try (CSVParser rows =
        CSVParser.parse(
            text(List.of(failed("of \"no\"\r\nuse, ü"))),
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
      CSVRecord row = rows.iterator().next();
      assertThat(row.get("error_code")).isEqualTo("of \"no\"\r\nuse, ü");
      assertThat(row.get("done_ns")).isEqualTo("2");
      assertThat(row.size()).isEqualTo(27);
    }
  }

  /** Rows longer than the buffer, and ends of the buffer everywhere in a row. */
  @Test
  void rowsOfAnyLengthComeBack() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    List<Sample> written = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String letters = random.nextBoolean() ? "a" : "\"\n";
      written.add(failed("x" + letters.repeat(random.nextInt(i % 100 == 0 ? 100_000 : 100)) + "x"));
    }

    assertThat(read(gzip(text(written)))).isEqualTo(written);
  }

  @Test
  @SuppressWarnings("StringConcatToTextBlock") // a text block has one kind of line end
  void columnsMayLackOrStandInAnotherOrderAndLinesMayEndAsTheyLike() throws IOException {
    List<Sample> read =
        read(
            gzip(
                "new,done_ns,outcome,handed_ns,request_bytes,payload_id,phase,sequence\r\n"
                    + "?,\"5\",timed-out,+4,3,2,steady,1\r\n"
                    + ",6,failed,4,3,2,\"warm-up\",2"));

    assertThat(read)
        .containsExactly(
            new Sample(
                1,
                Phase.STEADY,
                2,
                OptionalLong.empty(),
                4,
                OptionalLong.empty(),
                5,
                3,
                new Outcome.TimedOut(Optional.empty()),
                ServerFacts.UNKNOWN,
                ClientFacts.UNKNOWN),
            new Sample(
                2,
                Phase.WARM_UP,
                2,
                OptionalLong.empty(),
                4,
                OptionalLong.empty(),
                6,
                3,
                new Outcome.Failed(OptionalInt.empty(), Optional.empty()),
                ServerFacts.UNKNOWN,
                ClientFacts.UNKNOWN));
  }

  @Test
  void whatIsNoRowIsNamed() throws IOException {
    String good = "1,steady,0,,1,,2,failed,,,3,,,,,,,,,,,,,,,,\n";
    assertThat(read(gzip(HEADER + good))).hasSize(1);

    refused(
        good + good.replace("steady", "later"),
        "row 2: phase is 'later', expected warm-up, steady or after");
    refused(good.replace("failed", "lost"), "row 1: outcome is 'lost'");
    refused(good.replace("failed", "ok"), "row 1: response_bytes is empty");
    refused(good.replace(",1,,2,", ",,,2,"), "row 1: handed_ns is empty");
    refused(good.replace(",1,,2,", ",1x,,2,"), "row 1: handed_ns is '1x', expected a whole number");
    refused(good.replace(",1,,2,", ",1,,2.5,"), "row 1: done_ns is '2.5', expected a whole number");
    refused(
        good.replace(",1,,2,", ",9223372036854775808,,2,"),
        "row 1: handed_ns is '9223372036854775808', expected a whole number");
    refused(
        good.replace("steady,0", "steady,4294967296"),
        "row 1: payload_id is 4294967296, expected a whole number of 32 bits");
    refused(
        "1,steady,0,,1,,2,failed,,,3,,,,,,,,,maybe,,,,,,,\n",
        "row 1: cold is 'maybe', expected true or false");
    refused(good + "\n", "row 2: it has fewer than the header's 27 fields");
    refused(good.replace("\n", ",\n"), "row 1: it has more than the header's 27 fields");
    refused(good.replace("failed,", "failed,\"x"), "row 1: a field in quotes has no end");
    refused(
        good.replace("failed,", "failed,\"x\"y"), "row 1: something follows the quotes of a field");
    Path file = gzip(HEADER.replace("done_ns,", ""));
    assertThatThrownBy(() -> read(file)).hasMessage(file + ": it has no column done_ns");
    gzip(HEADER.replace("sent_ns", "done_ns"));
    assertThatThrownBy(() -> read(file)).hasMessage(file + ": its column done_ns is there twice");
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> read(file)).hasMessage(file + ": it ends before its end");
    Files.writeString(file, HEADER);
    assertThatThrownBy(() -> read(file)).hasMessage(file + ": Not in GZIP format");
  }

  private void refused(String rows, String sentence) throws IOException {
    Path file = gzip(HEADER + rows);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": " + sentence);
  }

  private static Sample failed(String errorCode) {
    return new Sample(
        3,
        Phase.STEADY,
        0,
        OptionalLong.empty(),
        1,
        OptionalLong.empty(),
        2,
        3,
        new Outcome.Failed(OptionalInt.empty(), Optional.of(errorCode)),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }

  private static String text(List<Sample> samples) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (SampleWriter writer = new SampleWriter(file)) {
      for (Sample sample : samples) {
        writer.write(sample);
      }
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file.toByteArray()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Path gzip(String text) throws IOException {
    Path file = folder.resolve(RunFolder.SAMPLES);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static List<Sample> read(Path file) throws IOException {
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(file, samples::add);
    return samples;
  }
}
