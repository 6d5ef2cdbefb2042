package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.EndpointInstances.Group;
import dev.tenk.results.model.Standing;
import dev.tenk.results.spend.SpendRate;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What measuring a target is billed for. It is meant as a bound: of several tiers the dearest is
 * taken, of several payloads the largest, and free tiers are left out.
 */
public sealed interface RunBilling {
  /**
   * Nothing is billed.
   *
   * @param reason why, for people
   */
  record Nothing(String reason) implements RunBilling {}

  /**
   * The cost is not known yet, which does not mean that it is 0.
   *
   * @param reason what is missing, and what to do
   */
  record NotKnown(String reason) implements RunBilling {}

  /**
   * A charge for what is used.
   *
   * @param charges at least one
   * @param assumptions each a sentence
   */
  record Known(List<Charge> charges, List<String> assumptions) implements RunBilling {
    /** Copies its lists. */
    public Known {
      charges = List.copyOf(charges);
      assumptions = List.copyOf(assumptions);
    }

    /** The bill for a use, line by line. */
    public List<CostLine> lines(SpendUse use) {
      return charges.stream().map(charge -> charge.line(use)).toList();
    }

    /** The same as one rate. */
    public SpendRate rate() {
      return new SpendRate(
          usdPer(Per.SECOND),
          usdPer(Per.REQUEST),
          usdPer(Per.WORK_SECOND),
          usdPer(Per.RESPONSE_BYTE));
    }

    private BigDecimal usdPer(Per per) {
      return charges.stream()
          .filter(charge -> charge.per() == per)
          .map(charge -> charge.price().usd().multiply(charge.each()))
          .reduce(BigDecimal.ZERO, BigDecimal::add)
          .round(MathContext.DECIMAL128);
    }
  }

  /** What a quantity is proportional to. */
  enum Per {
    /** Time that passes. */
    SECOND,
    /** Requests sent. */
    REQUEST,
    /** Time that requests are billed for. */
    WORK_SECOND,
    /** Bytes of responses. */
    RESPONSE_BYTE
  }

  /**
   * One line of the bill.
   *
   * @param item for people
   * @param unit what the price is for one of
   * @param kind what kind of thing it pays for
   * @param price of one
   * @param per what the quantity is proportional to
   * @param each how many units for one of that
   * @param note how the quantity comes about
   */
  record Charge(
      String item,
      String unit,
      CostKind kind,
      UnitCost price,
      Per per,
      BigDecimal each,
      String note) {
    /** By the dearest tier of a price. */
    static Charge of(Price price, Per per, BigDecimal each, String note) {
      Price.Tier dearest =
          price.tiers().stream().max(Comparator.comparing(Price.Tier::usd)).orElseThrow();
      return new Charge(
          price.item(),
          price.unit(),
          price.kind(),
          new UnitCost(dearest.usd(), dearest.rowId(), dearest.asOf(), dearest.confidence()),
          per,
          each,
          note);
    }

    CostLine line(SpendUse use) {
      BigDecimal driver =
          switch (per) {
            case SECOND -> use.seconds();
            case REQUEST -> use.requests();
            case WORK_SECOND -> use.workSeconds();
            case RESPONSE_BYTE -> use.responseBytes();
          };
      return new CostLine(
          item,
          Estimate.exact(driver.multiply(each)).rounded(),
          unit,
          price.usd(),
          price.rowId(),
          price.asOf(),
          price.confidence(),
          note,
          kind,
          Optional.empty());
    }
  }

  /**
   * The price of one unit.
   *
   * @param usd USD
   * @param rowId the row of the price book
   * @param asOf when that row was read; empty where that is not known
   * @param confidence how far it can be trusted
   */
  record UnitCost(
      BigDecimal usd, Optional<String> rowId, Optional<String> asOf, Confidence confidence) {}

  /**
   * What is known of the target to be measured.
   *
   * @param kind as suites call it
   * @param standing how close it is to the priced place
   * @param owned whether it is priced as a device
   * @param facts what the suite or the account states about it
   * @param largestRequestBytes of its payloads; empty where unknown
   */
  record Subject(
      String kind,
      Standing standing,
      boolean owned,
      Map<String, String> facts,
      OptionalLong largestRequestBytes) {
    /** Copies its map. */
    public Subject {
      facts = Map.copyOf(facts);
    }
  }

  /** What measuring it is billed for. */
  static RunBilling of(Subject subject, PriceBook prices) {
    if (subject.standing() == Standing.EMULATED) {
      return new Nothing("emulated: nobody bills it");
    }
    if (subject.owned()) {
      return new Nothing(
          subject.standing().text() + ": a server of your own, billed by nobody for a run");
    }
    try {
      return new Charges(subject, prices).known();
    } catch (ConfigurationException e) {
      return new NotKnown(e.getMessage());
    }
  }

  /** Collects the charges of a hosted target. */
  final class Charges {
    static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

    private final Subject subject;
    private final Measured facts;
    private final BillBuilder items;
    private final List<Charge> charges = new ArrayList<>();
    private final List<String> assumptions = new ArrayList<>();

    private Charges(Subject subject, PriceBook prices) {
      this.subject = subject;
      this.facts =
          new Measured(
              subject.kind(),
              subject.facts(),
              new Capacity.Unknown("not measured"),
              Optional.empty(),
              Optional.empty());
      this.items = new BillBuilder(prices);
    }

    private Known known() {
      switch (subject.kind()) {
        case "sagemaker-realtime" -> realtime();
        case "sagemaker-serverless" -> serverless();
        case "sagemaker-async" -> async();
        case "lambda" -> new LambdaCharges(this, facts).add();
        case TargetPlan.BATCH_TRANSFORM -> batchTransform();
        default ->
            throw new ConfigurationException(
                "there is no cost model for "
                    + subject.kind()
                    + "; bound it with max_requests, or with a device price it as one");
      }
      return new Known(charges, assumptions);
    }

    private void realtime() {
      if (facts.instances().isPresent()) {
        List<Group> groups = facts.instances().get().groups();
        groups.forEach(group -> hours(InstanceUse.ENDPOINT, group.instanceType(), group.count()));
        assumptions.add(
            "the endpoint keeps %s and does not scale".formatted(facts.instances().get()));
      } else {
        int instances = Math.max(1, facts.instanceCount());
        hours(InstanceUse.ENDPOINT, facts.instanceType(), instances);
        assumptions.add("the endpoint keeps " + instances(instances) + " and does not scale");
      }
      traffic();
    }

    private void async() {
      if (!subject.facts().containsKey("instance_count")) {
        throw new ConfigurationException(
            "how many instances it has only the account can say; let it be asked"
                + " (docs/targets.md)");
      }
      int instances = Math.max(1, facts.instanceCount());
      hours(InstanceUse.ASYNC_ENDPOINT, facts.instanceType(), instances);
      assumptions.add(
          "the endpoint has " + instances(instances) + " all the time, and does not scale out");
      add(
          facts.region().s3Put(),
          BillBuilder.REQUEST,
          Per.REQUEST,
          BigDecimal.valueOf(2),
          "input and output of a request");
      BigDecimal gets = BigDecimal.valueOf(2);
      Optional<String> firstLooks = Optional.ofNullable(subject.facts().get("first_looks"));
      if (firstLooks.isPresent()) {
        // the result and the failure
        BigDecimal first = new BigDecimal(firstLooks.get()).multiply(BigDecimal.valueOf(2));
        BigDecimal perSecond =
            new BigDecimal(subject.facts().get("looks_per_s")).multiply(BigDecimal.valueOf(2));
        gets = gets.add(first);
        add(
            facts.region().s3Get(),
            BillBuilder.REQUEST,
            Per.WORK_SECOND,
            perSecond,
            "looks for results, at most "
                + perSecond.toPlainString()
                + " a second that a request is under way");
      } else {
        assumptions.add("what the queue that tells of results costs is left out");
      }
      add(
          facts.region().s3Get(),
          BillBuilder.REQUEST,
          Per.REQUEST,
          gets,
          "input, output and the first looks for a result");
      traffic();
    }

    private void batchTransform() {
      add(
          facts.region().instanceHour(InstanceUse.BATCH_TRANSFORM, facts.instanceType()),
          BillBuilder.HOUR,
          Per.WORK_SECOND,
          BigDecimal.valueOf(facts.units()).divide(SECONDS_PER_HOUR, MathContext.DECIMAL128),
          instances(facts.units()) + " while its job runs");
      assumptions.add("the job runs for all of its job_timeout; its objects in S3 are left out");
    }

    private void serverless() {
      facts
          .provisionedConcurrency()
          .ifPresent(
              ready ->
                  add(
                      facts.region().serverlessReady(facts.memoryGb()),
                      BillBuilder.SECOND,
                      Per.SECOND,
                      BigDecimal.valueOf(ready),
                      ready + " kept ready for as long as the run lasts"));
      // what is kept ready works at a lower rate: this one is the bound
      add(
          facts.region().serverless(facts.memoryGb()),
          BillBuilder.SECOND,
          Per.WORK_SECOND,
          BigDecimal.ONE,
          "each second of a request");
      if (!subject.facts().containsKey("provisioned_concurrency")) {
        assumptions.add("no provisioned concurrency but what the account says");
      }
      traffic();
    }

    static String instances(int count) {
      return count == 1 ? "1 instance" : count + " instances";
    }

    void hours(InstanceUse use, String instanceType, int instances) {
      UnitPrice hour = facts.region().instanceHour(use, instanceType);
      items
          .notOffered(hour)
          .ifPresent(
              reason -> {
                throw new ConfigurationException(reason);
              });
      add(
          hour,
          BillBuilder.HOUR,
          Per.SECOND,
          BigDecimal.valueOf(instances).divide(SECONDS_PER_HOUR, MathContext.DECIMAL128),
          instances(instances) + " for as long as the run lasts");
    }

    private void traffic() {
      long bytes =
          subject
              .largestRequestBytes()
              .orElseThrow(
                  () -> new ConfigurationException("the size of its requests is not known"));
      add(
          facts.region().endpointDataIn(),
          BillBuilder.GB,
          Per.REQUEST,
          BigDecimal.valueOf(bytes).divide(Traffic.BYTES_PER_GB, MathContext.DECIMAL128),
          bytes + " bytes in a request, the largest there is");
      add(
          facts.region().endpointDataOut(),
          BillBuilder.GB,
          Per.RESPONSE_BYTE,
          BigDecimal.ONE.divide(Traffic.BYTES_PER_GB, MathContext.DECIMAL128),
          "what comes back");
    }

    /** A sentence of what is taken for granted. */
    void assume(String sentence) {
      assumptions.add(sentence);
    }

    void add(UnitPrice unitPrice, String unit, Per per, BigDecimal each, String note) {
      charges.add(Charge.of(items.price(unitPrice, unit), per, each, note));
    }
  }
}
