package dev.tenk.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinedCellTest {
  @TempDir Path folder;

  /** A part with many rows, as a recorder leaves it. */
  private Path part(String name, long first, long step, int count) throws IOException {
    Path part = Files.createDirectories(folder.resolve(name));
    try (CellRecorder recorder = new CellRecorder(part, 0, 0)) {
      for (int i = 0; i < count; i++) {
        recorder.record(sample(first + i * step), Optional.empty());
      }
    }
    return part;
  }

  private static Sample sample(long sequence) {
    return new Sample(
        sequence,
        Phase.STEADY,
        0,
        OptionalLong.of(sequence * 1_000_000),
        sequence * 1_000_000 + 7,
        OptionalLong.empty(),
        sequence * 1_000_003 + 11,
        1,
        new Outcome.Succeeded(OptionalInt.of(200), 1, "00"),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }

  private static byte[] content(Path folder) throws IOException {
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(folder.resolve(RunFolder.SAMPLES)))) {
      return in.readAllBytes();
    }
  }

  private static byte[] rows(Path folder) throws IOException {
    byte[] content = content(folder);
    int end = new String(content, StandardCharsets.US_ASCII).indexOf('\n') + 1;
    return Arrays.copyOfRange(content, end, content.length);
  }

  @Test
  void theRowsOfAllPartsFollowOneHeaderByteForByte() throws IOException {
    Path first = part("a", 0, 3, 20_000);
    Path none = part("b", 1, 3, 0);
    Path last = part("c", 2, 3, 10_000);

    JoinedCell.write(folder, List.of(first, none, last));

    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.write(content(first));
    expected.write(rows(none));
    expected.write(rows(last));
    assertThat(content(folder)).isEqualTo(expected.toByteArray());
    byte[] compressed = Files.readAllBytes(folder.resolve(RunFolder.SAMPLES));
    byte[] ofFirst = Files.readAllBytes(first.resolve(RunFolder.SAMPLES));
    assertThat(Arrays.copyOf(compressed, ofFirst.length))
        .as("nothing was compressed again")
        .isEqualTo(ofFirst);
    List<Long> sequences = new ArrayList<>();
    SampleCsv.read(folder.resolve(RunFolder.SAMPLES), sample -> sequences.add(sample.sequence()));
    assertThat(sequences).hasSize(30_000).startsWith(0L, 3L).endsWith(29_996L, 29_999L);
  }

  @Test
  void partsOfAnotherVersionAreRefused() throws IOException {
    Path own = part("a", 0, 2, 3);
    Path older = part("b", 1, 2, 3);
    Path wholeInOneMember = older.resolve(RunFolder.SAMPLES);
    byte[] content = content(older);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(wholeInOneMember))) {
      out.write("sequence,phase\n".getBytes(StandardCharsets.US_ASCII));
    }
    assertThatThrownBy(() -> JoinedCell.write(folder, List.of(own, older)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            wholeInOneMember + ": its columns are others; let the same tenk run on all machines");

    Files.delete(folder.resolve(RunFolder.SAMPLES));
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(wholeInOneMember))) {
      for (int i = 0; i < 100; i++) {
        out.write(content);
      }
    }
    assertThatThrownBy(() -> JoinedCell.write(folder, List.of(own, older)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            wholeInOneMember
                + ": its header is not by itself; let the same tenk run on all machines");

    Files.delete(folder.resolve(RunFolder.SAMPLES));
    Files.writeString(wholeInOneMember, "no gzip");
    assertThatThrownBy(() -> JoinedCell.write(folder, List.of(own, older)))
        .isInstanceOf(IOException.class);
  }
}
