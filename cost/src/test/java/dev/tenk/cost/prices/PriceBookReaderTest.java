package dev.tenk.cost.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceBookReaderTest {
  private static final String HEADER =
      "service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source\n";
  private static final PriceKey SECONDS =
      new PriceKey("AWSLambda", "Lambda-GB-Second", "us-east-1");

  @Test
  void keepsEveryColumn() {
    PriceBook book =
        read(
            "AWSLambda,TG3,Request,requests,request,0,,0.0000002,us-east-1,2025-10,confirmed,list\n");

    assertThat(book.rows())
        .containsExactly(
            new PriceRow(
                new PriceKey("AWSLambda", "Request", "us-east-1"),
                Optional.of("TG3"),
                "requests",
                "request",
                BigDecimal.ZERO,
                Optional.empty(),
                new BigDecimal("0.0000002"),
                Optional.of("2025-10"),
                Confidence.CONFIRMED,
                "list"));
  }

  @Test
  void findsTheColumnsInAnyOrderAndLeavesOthersAlone() {
    PriceBook book =
        PriceBookReader.read(
            "book.csv",
            """
            mine,source,confidence,as_of,region,price_usd,tier_to,tier_from,unit,item,usage_type,sku,service
            x,list,assumed,,world,1.50,,0,device,a board,board,,edge
            """);

    PriceRow row = book.flat(new PriceKey("edge", "board", "world"));
    assertThat(row.priceUsd()).isEqualTo("1.50");
    assertThat(row.sku()).isEmpty();
    assertThat(row.asOf()).isEmpty();
    assertThat(book.asOf()).isEqualTo("undated");
  }

  /** A row begins where its first field does, whatever lines are in it or between. */
  @Test
  void linesAreThoseOfTheFile() {
    assertThat(
            PriceBookReader.lines(
                "book.csv",
                "\uFEFF"
                    + HEADER
                    + "edge,,board,\"a\nboard\",device,0,,1,world,,assumed,list\n"
                    + "\n"
                    + "edge,,kwh,power,kWh,0,10,1,world,,assumed,list\r\n"
                    + "edge,,kwh,power,kWh,10,,2,world,,assumed,list"))
        .isEqualTo(
            Map.of("edge/board/world/0", 2L, "edge/kwh/world/0", 5L, "edge/kwh/world/10", 6L));
    assertThatThrownBy(() -> PriceBookReader.lines("book.csv", "a,b\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("book.csv");
  }

  @Test
  void saysFromWhenToWhenItsPricesWereRead() {
    assertThat(read(row("a", "0", "", "1", "2026-01")).asOf()).isEqualTo("2026-01");
    assertThat(
            read(row("a", "0", "", "1", "2026-01")
                    + row("b", "0", "", "1", "2023")
                    + row("c", "0", "", "1", ""))
                .asOf())
        .isEqualTo("2023 to 2026-01, some undated");
  }

  @Test
  void sortsTiersByTheirBeginning() {
    PriceBook book =
        read(
            row("Lambda-GB-Second", "6000000000", "15000000000", "0.000015", "")
                + row("Lambda-GB-Second", "15000000000", "", "0.0000133334", "")
                + row("Lambda-GB-Second", "0", "6000000000", "0.0000166667", ""));

    assertThat(book.tiers(SECONDS))
        .extracting(PriceRow::id)
        .containsExactly(
            "AWSLambda/Lambda-GB-Second/us-east-1/0",
            "AWSLambda/Lambda-GB-Second/us-east-1/6000000000",
            "AWSLambda/Lambda-GB-Second/us-east-1/15000000000");
    assertThat(book.row("AWSLambda/Lambda-GB-Second/us-east-1/0")).isPresent();
    assertThatThrownBy(() -> book.flat(SECONDS))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "book.csv has tiers for service 'AWSLambda', usage type 'Lambda-GB-Second', region"
                + " 'us-east-1'; expected one price for any usage");
  }

  @Test
  void aMissingPriceIsAnErrorThatNamesWhatIsMissing() {
    PriceBook book = read(row("Lambda-GB-Second", "0", "", "1", ""));

    assertThatThrownBy(() -> book.flat(new PriceKey("AWSLambda", "Lambda-GB-Second", "eu-west-1")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "book.csv has no price for service 'AWSLambda', usage type 'Lambda-GB-Second', region"
                + " 'eu-west-1' (only for us-east-1); fetch it with: tenk prices refresh --region"
                + " eu-west-1 --service AWSLambda --out FILE.csv, or without an account with tenk prices import, and name FILE.csv among the books");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          edge,,a,A,device,0,,-80,world,,assumed,me        | price_usd: '-80' is not a number of 0 or more, expected as in 0.28
          edge,,a,A,device,0,,0.00,world,,confirmed,me     | price_usd: a price of 0 in a list is a free tier or none at all; leave the row out, or state the confidence as assumed if it is free for you
          edge,,a,A,device,0,,cheap,world,,assumed,me      | price_usd: 'cheap' is not a number of 0 or more, expected as in 0.28
          edge,,a,A,device,0,,1e9,world,,assumed,me        | price_usd: '1e9' is not a number of 0 or more, expected as in 0.28
          edge,,a,A,device,0,,,world,,assumed,me           | price_usd: the value is missing
          edge,,a,A,device,,,1,world,,assumed,me           | tier_from: the value is missing
          edge,,a,A,device,10,10,1,world,,assumed,me       | tier_to: '10' is not above tier_from 10
          ' ,,a,A,device,0,,1,world,,assumed,me'           | service: the value is missing
          edge,,a,A,device,0,,1,,,assumed,me               | region: the value is missing
          edge,,a,A,device,0,,1,mars,,assumed,me           | region: 'mars' is not the name of a region, expected as in us-east-1, a country as in us, or world
          edge,,a,A,device,0,,1,world,,guessed,me          | confidence: 'guessed' is not one of confirmed, unconfirmed, extrapolated, conflicting, assumed
          edge,,a,A,device,0,,1,world,last year,assumed,me | as_of: 'last year' is not a date, expected as in 2026-01-31, 2026-01 or 2026
          edge,,a,A,device,0,,1,world,,assumed             | the row has 11 values, expected 12 as in line 1
          """)
  void complaintsNameFileLineAndColumn(String row, String complaint) {
    assertThatThrownBy(() -> read(row("first", "0", "", "1", "") + row + "\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("book.csv:3: " + complaint);
  }

  @Test
  void refusesAPriceThatStandsTwice() {
    String twice = row("a", "0", "", "1", "");

    assertThatThrownBy(() -> read(twice + row("b", "0", "", "1", "") + twice))
        .hasMessage("book.csv:4: usage_type: the same price stands in line 2");
  }

  @ParameterizedTest
  @CsvSource({"0,10,9,", "0,,10,20", "10,20,0,11", "10,20,12,15"})
  void refusesTiersThatOverlap(String from1, String to1, String from2, String to2) {
    assertThatThrownBy(
            () ->
                read(
                    row("a", from1, to1 == null ? "" : to1, "1", "")
                        + row("a", from2, to2 == null ? "" : to2, "1", "")))
        .hasMessage("book.csv:3: tier_from: the tier overlaps the one in line 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          20 ||  0 | 10 | 2 | the tier begins at 20, but the one before ends at 10; nothing prices what is between
           0 | 10 | 11 | | 3 | the tier begins at 11, but the one before ends at 10; nothing prices what is between
           5 | 10 | 10 | | 2 | the first tier begins at 5, expected 0
          """)
  void refusesTiersThatLeaveAGap(
      String from1, String to1, String from2, String to2, int line, String complaint) {
    assertThatThrownBy(
            () ->
                read(
                    row("a", from1, to1 == null ? "" : to1, "1", "")
                        + row("a", from2, to2 == null ? "" : to2, "1", "")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("book.csv:%d: tier_from: %s", line, complaint);
  }

  @Test
  void refusesTiersInDifferentUnits() {
    assertThatThrownBy(
            () ->
                read(
                    row("a", "0", "10", "1", "")
                        + row("a", "10", "", "1", "").replace(",unit,", ",hour,")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("book.csv:3: unit: 'hour' is not the unit of the tier before, which is 'unit'");
  }

  @Test
  void countsLinesAcrossQuotedLineFeedsAndBlankLines() {
    String csv =
        HEADER
            + "edge,,a,\"two\nlines\",device,0,,1,world,,assumed,me\n"
            + "\n"
            + "edge,,b,B,device,0,,-1,world,,assumed,me";

    assertThatThrownBy(() -> PriceBookReader.read("book.csv", csv))
        .hasMessageStartingWith("book.csv:5: price_usd: ");
    assertThatThrownBy(() -> PriceBookReader.read("book.csv", csv.replace("\n", "\r\n")))
        .hasMessageStartingWith("book.csv:5: price_usd: ");
  }

  @Test
  void readsWhatASpreadsheetSaves() {
    String csv = "\uFEFF" + (HEADER + row("a", "0", "", "1", "")).replace("\n", "\r\n");

    assertThat(PriceBookReader.read("book.csv", csv).rows()).hasSize(1);
  }

  @Test
  void refusesWhatIsNoPriceBook() {
    assertThatThrownBy(() -> PriceBookReader.read("book.csv", HEADER.replace("price_usd", "price")))
        .hasMessage(
            "book.csv:1: column 'price_usd' is missing; expected service,sku,usage_type,item,unit,"
                + "tier_from,tier_to,price_usd,region,as_of,confidence,source");
    assertThatThrownBy(() -> PriceBookReader.read("book.csv", ""))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("book.csv:1: column 'service' is missing");
    assertThatThrownBy(() -> PriceBookReader.read("book.csv", "service,service\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("book.csv:1: the column 'service' stands here a second time");
    assertThatThrownBy(() -> read("edge,,\"never closed\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("book.csv:2: the row is not CSV: a quote is not closed");
  }

  @Test
  void theHashIsThatOfTheFile() {
    // sha256sum of the header and a line feed
    assertThat(PriceBookReader.read("book.csv", HEADER).sha256())
        .isEqualTo("60e335a979837d177393da94a8a972d6fa374a133dde1ad7fb8bd919caedd9ab");
    assertThat(PriceBookReader.read("book.csv", HEADER).rows()).isEqualTo(List.of());
  }

  private static PriceBook read(String rows) {
    return PriceBookReader.read("book.csv", HEADER + rows);
  }

  private static String row(
      String usageType, String tierFrom, String tierTo, String priceUsd, String asOf) {
    return String.join(
            ",",
            "AWSLambda",
            "",
            usageType,
            "item",
            "unit",
            tierFrom,
            tierTo,
            priceUsd,
            "us-east-1",
            asOf,
            "confirmed",
            "list")
        + "\n";
  }
}
