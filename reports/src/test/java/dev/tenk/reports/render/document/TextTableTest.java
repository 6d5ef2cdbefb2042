package dev.tenk.reports.render.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static String text(int width, List<Column> columns, List<List<String>> rows) {
    Table table =
        new Table(columns, rows.stream().map(row -> row.stream().map(Cell::of).toList()).toList());
    return TextTable.of(table, width).lines().stream()
        .map(line -> line.pieces().stream().map(Cell::text).collect(Collectors.joining()))
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void aHeadingTakesTwoLinesWhereOneHasNoRoom() {
    List<Column> columns = List.of(Column.text("who"), Column.number("cost at demand"));
    List<List<String>> rows = List.of(List.of("pi", "12"));

    assertThat(text(40, columns, rows)).isEqualTo("who  cost at demand\npi               12\n");
    assertThat(text(18, columns, rows)).isEqualTo("     cost at\nwho   demand\npi        12\n");
  }

  @Test
  void textsAreBrokenBetweenWords() {
    assertThat(
            text(
                30,
                List.of(Column.text("who"), Column.text("why"), Column.number("n")),
                List.of(List.of("pi", "so many words have no room here", "1"))))
        .isEqualTo(
            """
            who  why                     n
            pi   so many words have no   1
                 room here
            """);
  }

  /** The highest number goes first, only as many as must, and sooner than a readable name. */
  @Test
  void aColumnThatCanBeSparedGivesWay() {
    List<Column> columns =
        List.of(
            Column.name("who"),
            Column.number("aaaa").spare(12),
            Column.number("bbbb").spare(13),
            Column.number("cccc"));
    List<List<String>> rows = List.of(List.of("a-long-name-1", "1111", "2222", "3333"));

    assertThat(text(31, columns, rows))
        .isEqualTo("who            aaaa  bbbb  cccc\na-long-name-1  1111  2222  3333\n");
    assertThat(text(29, columns, rows))
        .isEqualTo("who            aaaa  cccc\na-long-name-1  1111  3333\n");
    assertThat(text(18, columns, rows)).isEqualTo("who           cccc\na-long…ame-1  3333\n");
  }

  @Test
  void aNameIsCutInItsMiddle() {
    assertThat(
            text(
                16,
                List.of(Column.name("who"), Column.number("n")),
                List.of(List.of("a-very-long-name", "1234"))))
        .isEqualTo("who            n\na-ver…name  1234\n");
  }

  @Test
  void lastTextsStandBelowEachRow() {
    assertThat(
            text(
                26,
                List.of(
                    Column.text("item"),
                    Column.number("usd"),
                    Column.text("price row"),
                    Column.text("note")),
                List.of(
                    List.of("hour", "1.25", "service/key/region/0", "each of them"),
                    List.of("none", "2", "-", ""))))
        .isEqualTo(
            """
            item   usd
                price row; note
            hour  1.25
                service/key/region/0;
                each of them
            none     2
            """);
  }

  @Test
  void numbersAreFoldedIntoTablesOfAboutTheSameWidth() {
    assertThat(
            text(
                15,
                List.of(
                    Column.text("who"),
                    Column.number("a"),
                    Column.number("b"),
                    Column.number("c"),
                    Column.number("d")),
                List.of(List.of("pi", "1111", "2222", "3333", "4444"))))
        .isEqualTo(
            """
            who     a     b
            pi   1111  2222

            who     c     d
            pi   3333  4444
            """);
  }

  /** Of any table that has no long word. */
  @Test
  void noLineIsWiderAndNothingIsLost() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      List<Column> columns = new ArrayList<>();
      columns.add(Column.text("name"));
      for (int c = random.nextInt(9); c >= 0; c--) {
        columns.add(random.nextBoolean() ? Column.number("of it " + c) : Column.text("in words"));
      }
      List<List<String>> rows = new ArrayList<>();
      for (int r = 0; r < 3; r++) {
        List<String> row = new ArrayList<>();
        for (int c = 0; c < columns.size(); c++) {
          row.add(
              columns.get(c).right()
                  ? "9".repeat(1 + random.nextInt(9)) + r + c
                  : ("w" + r + c + " ").repeat(1 + random.nextInt(12)).strip());
        }
        rows.add(row);
      }

      String text = text(80, columns, rows);

      assertThat(text.lines()).as(text).allMatch(line -> line.length() <= 80);
      List<String> words = List.of(text.split("[\\s;]+"));
      rows.forEach(
          row -> row.forEach(cell -> assertThat(words).as(text).contains(cell.split(" "))));
    }
  }
}
