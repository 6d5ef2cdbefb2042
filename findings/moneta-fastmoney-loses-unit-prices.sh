#!/usr/bin/env bash
# Tool:    JavaMoney Moneta 1.4.5 (Maven org.javamoney.moneta:moneta-core), FastMoney
# Guess:   FastMoney, which keeps five decimals, either refuses a smaller amount or rounds it, the same way everywhere.
# Seen:    it refuses 0.0000002083 USD as an amount, and as a BigDecimal factor; the same factor as a double, and a
#          division, give USD 0 without a word.
# Output:  of(0.0000002083): ArithmeticException
#          of(1).multiply(BigDecimal 0.0000002083): ArithmeticException
#          of(1).multiply(double 0.0000002083): USD 0
#          of(0.0971).divide(10000).multiply(10000): USD 0
# Matters: prices of inference are of that size: a request, a token, a GB-second in milliseconds. A price for 10,000
#          inferences that is divided by 10,000 once is free from then on, and so is every total made of it. Which
#          overload is called decides between an error and 0. Money, the other class, keeps the digits.
. "$(dirname "$0")/common"
maven_jars org.javamoney.moneta:moneta-core:1.4.5

cat >Try.java <<'JAVA'
import java.math.BigDecimal;
import java.util.function.Supplier;
import org.javamoney.moneta.FastMoney;
import org.javamoney.moneta.Money;

public class Try {
  public static void main(String[] args) {
    var small = new BigDecimal("0.0000002083");
    show("of(0.0000002083)", () -> FastMoney.of(small, "USD"));
    show("of(1).multiply(BigDecimal 0.0000002083)", () -> FastMoney.of(1, "USD").multiply(small));
    show("of(1).multiply(double 0.0000002083)", () -> FastMoney.of(1, "USD").multiply(small.doubleValue()));
    show("of(0.0971).divide(10000).multiply(10000)",
        () -> FastMoney.of(new BigDecimal("0.0971"), "USD").divide(10000).multiply(10000));
    show("Money.of(0.0971).divide(10000).multiply(10000)",
        () -> Money.of(new BigDecimal("0.0971"), "USD").divide(10000).multiply(10000));
  }

  static void show(String what, Supplier<Object> amount) {
    String result;
    try {
      result = amount.get().toString();
    } catch (ArithmeticException e) {
      result = "ArithmeticException";
    }
    System.out.println(what + ": " + result);
  }
}
JAVA
java -cp 'lib/*' Try.java 2>java.log | tee out
still_in out "of(0.0000002083): ArithmeticException"
still_in out "of(1).multiply(BigDecimal 0.0000002083): ArithmeticException"
still_in out "of(1).multiply(double 0.0000002083): USD 0"
still "divided by 10,000 and multiplied again it is 0" grep -qx "of(0.0971).divide(10000).multiply(10000): USD 0" out
still_in out "Money.of(0.0971).divide(10000).multiply(10000): USD 0.0971"
