#!/usr/bin/env bash
# Tool:    Indriya 2.2.2 (Maven tech.units:indriya), the reference implementation of JSR 385, units of measurement
# Guess:   Quantities.getQuantity("2.5e-7 W") is 0.00000025 W, or a MeasurementParseException, as for a unit that it does not
#          know ("1 us").
# Seen:    with a capital E it is; with a small one everything from the e on is skipped: 2.5 W.
# Output:  2.5E-7 W -> 0.00000025 W
#          2.5e-7 W -> 2.5 W
#          1.2e3 J -> 1.2 J
#          1 us -> MeasurementParseException
# Matters: C, Python, JavaScript, Go and most meters print 2.5e-07, Java 2.5E-7: readings of one device are right or ten million
#          times too high by the language of the program that wrote them, and only where they are small or large.
. "$(dirname "$0")/common"
maven_jars tech.units:indriya:2.2.2

cat >Try.java <<'JAVA'
import java.math.BigDecimal;
import javax.measure.Quantity;
import javax.measure.format.MeasurementParseException;
import tech.units.indriya.quantity.Quantities;

public class Try {
  public static void main(String[] args) {
    for (String text : new String[] {"2.5E-7 W", "2.5e-7 W", "1.2e3 J", "1 us"}) {
      String read;
      try {
        Quantity<?> quantity = Quantities.getQuantity(text);
        read = new BigDecimal(quantity.getValue().toString()).toPlainString() + " " + quantity.getUnit();
      } catch (MeasurementParseException e) {
        read = e.getClass().getSimpleName();
      }
      System.out.println(text + " -> " + read);
    }
  }
}
JAVA
java -cp 'lib/*' Try.java 2>java.log | tee out
still_in out "2.5E-7 W -> 0.00000025 W"
still_in out "2.5e-7 W -> 2.5 W"
still_in out "1.2e3 J -> 1.2 J"
still_in out "1 us -> MeasurementParseException"
