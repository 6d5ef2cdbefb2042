package dev.tenk.results.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableReaderTest {
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void rowsKnowTheirLinesWhateverEndsThem(String end) {
    String csv = "\n\na,b\n1,\"two\nlines\"\n\n,\n \"x\" ,\" y \"\n".replace("\n", end);

    try (TableReader table = TableReader.of("t.csv", csv)) {
      assertThat(table.columns()).containsExactly("a", "b");
      assertThat(table.headerLine()).isEqualTo(3);
      TableRow first = table.next().orElseThrow();
      assertThat(first.line()).isEqualTo(4);
      assertThat(first.text("b")).isEqualTo("two" + end + "lines");
      TableRow second = table.next().orElseThrow();
      assertThat(second.line()).isEqualTo(8);
      assertThat(second.value(0)).isEqualTo("x");
      // what is in quotes is meant
      assertThat(second.value(1)).isEqualTo(" y ");
      assertThat(second.text("b")).isEqualTo("y");
      assertThat(second.text("c")).isEmpty();
      assertThat(second.error("b", "no").getMessage()).isEqualTo("t.csv:8: b: no");
      assertThat(table.next()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,a~1,2 | t.csv:1: the column 'a' stands here a second time",
        "a,b~1,2~1,2,3 | t.csv:3: the row has 3 values, expected 2 as in line 1; put a value with",
        "a,b~1 | t.csv:2: the row has 1 values, expected 2 as in line 1",
        "a;b,c~1;2,3 | t.csv:1: 'a;b,c' has more than one of comma, semicolon and tab outside",
        "a,b~1,\"2 | t.csv:2: the row is not CSV: a quote is not closed",
        "a,b~1,2~\"1\"x,2 | t.csv:3: the row is not CSV: text follows a closing quote",
      })
  void whatIsNoTableIsRefusedByLine(String csv, String message) {
    assertThatThrownBy(() -> values(csv.replace('~', '\n').getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void anotherEncodingIsRefusedByLineAndByte() {
    byte[] latin = "a,b\r\n1,2\r\nStra\u00DFe,4\r\n".getBytes(Charset.forName("windows-1252"));

    assertThatThrownBy(() -> values(latin))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "t.csv:3: byte 14 is not UTF-8 (0xDF), as in a file saved as Windows-1252 or Latin-1;"
                + " save it as UTF-8");
    assertThatThrownBy(() -> values("a,b\n1,2\0\n".getBytes(StandardCharsets.UTF_8)))
        .hasMessageStartingWith("t.csv:2: byte 7 is NUL");
    assertThatThrownBy(() -> values("\uFEFFa,b\n".getBytes(StandardCharsets.UTF_16LE)))
        .hasMessage("t.csv is saved as UTF-16; save it as UTF-8");
    // a character that is cut off at the end
    assertThatThrownBy(() -> values(new byte[] {'a', '\n', (byte) 0xE2, (byte) 0x82}))
        .hasMessageStartingWith("t.csv:2: byte 2 is not UTF-8 (0xE2)");
  }

  /** Longer than all buffers, with characters of several bytes across their ends. */
  @Test
  void longFilesAreReadToTheirEnd() {
    StringBuilder csv = new StringBuilder("a,b\n");
    for (int i = 0; i < 50_000; i++) {
      csv.append(i).append(",€\n");
    }
    byte[] whole = csv.toString().getBytes(StandardCharsets.UTF_8);
    byte[] broken = (csv + "x,\u00E4\n").getBytes(StandardCharsets.UTF_8);
    broken[broken.length - 2] = 'a';

    List<String> values = values(whole);
    assertThat(values).hasSize(50_000).endsWith("49999 €");
    assertThatThrownBy(() -> values(broken))
        .hasMessageStartingWith("t.csv:50002: byte " + (whole.length + 2) + " is not UTF-8 (0xC3)");
  }

  @Test
  void theTextOfAFileKeepsItsMark() {
    byte[] bytes = "\uFEFFa\n".getBytes(StandardCharsets.UTF_8);

    assertThat(TableReader.text("t.csv", bytes)).isEqualTo("\uFEFFa\n");
    assertThatThrownBy(() -> TableReader.text("t.csv", new byte[] {'a', (byte) 0xFC}))
        .hasMessageStartingWith("t.csv:1: byte 1 is not UTF-8 (0xFC)");
  }

  private static List<String> values(byte[] csv) {
    List<String> values = new ArrayList<>();
    try (TableReader table = TableReader.open("t.csv", new ByteArrayInputStream(csv))) {
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        values.add(row.get().value(0) + " " + row.get().value(1));
      }
    }
    return values;
  }
}
