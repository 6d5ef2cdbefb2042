package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.RunBilling.Charge;
import dev.tenk.cost.RunBilling.Charges;
import dev.tenk.cost.RunBilling.Per;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * What generators of a load are billed for while they are there, by the hour; it is no part of what
 * an inference costs. Their transfer of data is left out.
 */
public final class GeneratorBilling {
  private static final String VCPU_HOUR = "vCPU-hour";
  private static final String GB_HOUR = "GB-hour";
  private static final BigDecimal MIB_PER_GB = BigDecimal.valueOf(1024);

  private GeneratorBilling() {}

  /**
   * Containers of Fargate.
   *
   * @param count how many
   * @param vcpus of each
   * @param memoryMib of each; Fargate's GB has 1024
   * @param publicAddress whether each has one
   */
  public static RunBilling fargate(
      AwsRegion region,
      int count,
      int vcpus,
      int memoryMib,
      boolean publicAddress,
      PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    List<Charge> charges = new ArrayList<>();
    String each = count + " × %s for as long as they are there";
    try {
      charges.add(
          perHour(
              items.price(region.fargateVcpuHour(), VCPU_HOUR),
              BigDecimal.valueOf(count).multiply(BigDecimal.valueOf(vcpus)),
              each.formatted(vcpus + (vcpus == 1 ? " vCPU" : " vCPUs"))));
      BigDecimal gb = BigDecimal.valueOf(memoryMib).divide(MIB_PER_GB, MathContext.DECIMAL128);
      charges.add(
          perHour(
              items.price(region.fargateGbHour(), GB_HOUR),
              gb.multiply(BigDecimal.valueOf(count)),
              each.formatted(gb.toPlainString() + " GB")));
      if (publicAddress) {
        charges.add(
            perHour(
                items.price(region.publicAddressHour(), BillBuilder.HOUR),
                BigDecimal.valueOf(count),
                each.formatted("1 address")));
      }
    } catch (ConfigurationException e) {
      return new RunBilling.NotKnown(e.getMessage());
    }
    return new RunBilling.Known(
        charges,
        List.of(
            "generators on Fargate are there from their submission on, and not on Spot; Fargate"
                + " bills from the pull of their image, a minute at least"));
  }

  /**
   * Instances of EC2, one a generator.
   *
   * @param count how many
   * @param instanceType e.g. {@code c7i.xlarge}
   */
  public static RunBilling ec2(AwsRegion region, int count, String instanceType, PriceBook prices) {
    try {
      Price hour =
          new BillBuilder(prices)
              .price(region.instanceHour(InstanceUse.EC2, instanceType), BillBuilder.HOUR);
      return new RunBilling.Known(
          List.of(
              perHour(
                  hour,
                  BigDecimal.valueOf(count),
                  Charges.instances(count) + " for as long as the generators are there")),
          List.of(
              "each generator has an instance for itself, on demand, which ends with it; its volume"
                  + " is left out"));
    } catch (ConfigurationException e) {
      return new RunBilling.NotKnown(e.getMessage());
    }
  }

  /**
   * Anything whose price its owner states.
   *
   * @param count how many
   * @param usdPerHour of each, 0 or more
   */
  public static RunBilling stated(int count, BigDecimal usdPerHour) {
    return new RunBilling.Known(
        List.of(
            perHour(
                Price.stated("generator", BillBuilder.HOUR, usdPerHour, Confidence.ASSUMED),
                BigDecimal.valueOf(count),
                count + " for as long as they are there, as stated")),
        List.of());
  }

  private static Charge perHour(Price price, BigDecimal units, String note) {
    return Charge.of(
        price, Per.SECOND, units.divide(Charges.SECONDS_PER_HOUR, MathContext.DECIMAL128), note);
  }
}
