package dev.tenk.targets.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.TenkException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PayloadTableTest {
  private static final PayloadTable TABLE =
      PayloadTable.of(
          new PayloadMix(
              List.of(
                  new Payload.RawTensor("a, \"b\"\n.bin", new byte[] {'a', 'b', 'c'}),
                  new Payload.RawTensor("c.bin", new byte[0])),
              List.of(new PayloadMix.PayloadSet(0, 2, 1)),
              Map.of(1, 7)));

  @Test
  void aPayloadIsKnownByNameSizeHashAndLabel() {
    assertThat(TABLE.rows())
        .containsExactly(
            new PayloadTable.Row(
                "a, \"b\"\n.bin",
                3,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                OptionalInt.empty()),
            new PayloadTable.Row(
                "c.bin",
                0,
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                OptionalInt.of(7)));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    assertThat(TABLE.toCsv()).startsWith("payload_id,name,bytes,sha256,label\n0,");
    assertThat(PayloadTable.read("payloads.csv", TABLE.toCsv())).isEqualTo(TABLE);
  }

  @Test
  void whatIsNoTableIsNamed() {
    for (String csv :
        List.of("name\na\n", "payload_id,name,bytes,sha256,label\n0,a,x,y,\n", "\"")) {
      assertThatThrownBy(() -> PayloadTable.read("run/inputs/payloads.csv", csv))
          .isExactlyInstanceOf(TenkException.class)
          .hasMessageStartingWith("run/inputs/payloads.csv is no table of payloads: ");
    }
  }
}
