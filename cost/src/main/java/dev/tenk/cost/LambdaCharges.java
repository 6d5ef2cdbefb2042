package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.RunBilling.Per;
import java.math.BigDecimal;
import java.math.MathContext;

/** What measuring a function is billed for. */
final class LambdaCharges {
  private static final BigDecimal MB_PER_GB = BigDecimal.valueOf(1024);

  private final RunBilling.Charges bill;
  private final Measured facts;

  LambdaCharges(RunBilling.Charges bill, Measured facts) {
    this.bill = bill;
    this.facts = facts;
  }

  /** All of its charges. */
  void add() {
    AwsRegion region = facts.region();
    if (facts.onManagedInstances()) {
      managedInstances(region);
      return;
    }
    bill.add(
        region.lambdaRequest(facts.architecture()),
        BillBuilder.REQUEST,
        Per.REQUEST,
        BigDecimal.ONE,
        "each request, failed ones included");
    BigDecimal gigabytes =
        BigDecimal.valueOf(facts.memoryMb()).divide(MB_PER_GB, MathContext.DECIMAL128);
    facts
        .provisionedConcurrency()
        .ifPresent(
            ready ->
                bill.add(
                    region.lambdaReady(facts.architecture()),
                    BillBuilder.GB_SECOND,
                    Per.SECOND,
                    gigabytes.multiply(BigDecimal.valueOf(ready)),
                    "%d × %s GB kept ready for as long as the run lasts"
                        .formatted(ready, gigabytes.toPlainString())));
    // what is kept ready works at a lower rate: this one is the bound
    bill.add(
        region.lambdaDuration(facts.architecture()),
        BillBuilder.GB_SECOND,
        Per.WORK_SECOND,
        gigabytes,
        gigabytes.toPlainString() + " GB for each second of a request");
    if (!facts.details().containsKey("architecture")) {
      bill.assume("the architecture is x86_64, the dearer one");
    }
    if (facts.isStreamed()) {
      bill.add(
          region.lambdaStreaming(facts.architecture()),
          BillBuilder.GB,
          Per.RESPONSE_BYTE,
          BigDecimal.ONE.divide(Traffic.BYTES_PER_GB, MathContext.DECIMAL128),
          "what is streamed, the first 6 MB of each answer included, which cost nothing");
    }
    bill.assume(
        facts.provisionedConcurrency().isPresent()
            ? "logs are left out"
            : "logs, and concurrency that is kept ready, are left out");
    if (facts.billedSnapStart()) {
      bill.assume("what SnapStart keeps and restores is left out");
    }
  }

  private void managedInstances(AwsRegion region) {
    bill.hours(InstanceUse.EC2, facts.instanceType(), facts.units());
    bill.add(
        region.managementHour(facts.instanceType()),
        BillBuilder.HOUR,
        Per.SECOND,
        BigDecimal.valueOf(facts.units())
            .divide(RunBilling.Charges.SECONDS_PER_HOUR, MathContext.DECIMAL128),
        "their management");
    bill.add(
        region.managedRequest(),
        BillBuilder.REQUEST,
        Per.REQUEST,
        BigDecimal.ONE,
        "each request, failed ones included");
    bill.assume(
        "%s, and Lambda does not scale out; logs, volumes and network are left out"
            .formatted(RunBilling.Charges.instances(facts.units())));
  }
}
