#!/usr/bin/env bash
# Tool:    Tablesaw 0.43.1 (Maven tech.tablesaw:tablesaw-core), CSV reader
# Guess:   of a file with semicolons and decimal commas, as meters and spreadsheets in most of Europe write it, numbers come as
#          text, so that one sees it, and with CsvReadOptions.locale(Locale.GERMANY) as numbers.
# Seen:    commas are taken out of whatever then is a number; the locale changes nothing. No warning, columns of numbers.
# Output:  without and with the locale: 0,5 -> 5, 0,25 -> 25, 12,125 -> 12125, 0,0971 -> 971, 1.234,50 -> 1.2345
# Matters: each value is wrong by a power of ten of its own, so that 0,25 W is more than 0,5 W; a price of 0,0971 is 971,
#          and one of 1.234,50 a little over one. Sums, maxima and rankings are all wrong, and look like numbers.
. "$(dirname "$0")/common"
maven_jars tech.tablesaw:tablesaw-core:0.43.1

cat >Try.java <<'JAVA'
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.Locale;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

public class Try {
  public static void main(String[] args) {
    var csv = "watts;price\n0,5;0,0971\n0,25;1.234,50\n12,125;2,00\n";
    for (var locale : new Locale[] {null, Locale.GERMANY}) {
      var options = CsvReadOptions.builder(new StringReader(csv)).separator(';');
      if (locale != null) options.locale(locale);
      var table = Table.read().usingOptions(options);
      var watts = table.numberColumn("watts");
      var price = table.numberColumn("price");
      System.out.printf(
          "%s locale: 0,5 -> %s, 0,25 -> %s, 12,125 -> %s, 0,0971 -> %s, 1.234,50 -> %s%n",
          locale == null ? "without" : "with", text(watts.getDouble(0)), text(watts.getDouble(1)), text(watts.getDouble(2)),
          text(price.getDouble(0)), text(price.getDouble(1)));
    }
  }

  static String text(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
JAVA
java -cp 'lib/*' Try.java 2>java.log | tee out
still_in out "without locale: 0,5 -> 5, 0,25 -> 25, 12,125 -> 12125, 0,0971 -> 971, 1.234,50 -> 1.2345"
still_in out "with locale: 0,5 -> 5, 0,25 -> 25, 12,125 -> 12125, 0,0971 -> 971, 1.234,50 -> 1.2345"
