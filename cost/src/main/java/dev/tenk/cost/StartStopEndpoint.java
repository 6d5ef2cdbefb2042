package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.PriceBook;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * An endpoint or instance that a function starts when a request comes and stops after a rest:
 * billed as an asynchronous endpoint that scales to zero, with its own start-up and rest. What the
 * function costs is a line of the extras.
 *
 * @param instanceHour price of an instance hour
 * @param use an endpoint, or an instance of the owner's own, which may be bought otherwise
 * @param scaling when it starts and stops
 * @param workSeconds an instance's time for one request, above 0
 * @param traffic what bytes cost; empty to leave them out
 * @param purchase how the hours are bought
 * @param errorRatio failed / all requests, 0 to below 1
 * @param hoursPerMonth above 0
 * @param gpu whether the instance has a GPU
 * @param job what an inference requires of it; empty where not given
 * @param extras what is billed in addition
 */
public record StartStopEndpoint(
    UnitPrice instanceHour,
    InstanceUse use,
    Scaling scaling,
    Estimate workSeconds,
    Optional<Traffic> traffic,
    Purchase purchase,
    BigDecimal errorRatio,
    BigDecimal hoursPerMonth,
    boolean gpu,
    Optional<InferenceNeeds> job,
    Extras extras)
    implements Deployment {
  /** Refuses values out of their bounds. */
  public StartStopEndpoint {
    Estimate.aboveZero("work seconds", workSeconds);
    Bounds.errorRatio(errorRatio);
    Bounds.hoursPerMonth(hoursPerMonth);
  }

  @Override
  public Optional<Deployment> alwaysOn() {
    return scaling
        .alwaysOn()
        .map(
            always ->
                new StartStopEndpoint(
                    instanceHour,
                    use,
                    always,
                    workSeconds,
                    traffic,
                    purchase.ofAllHours(),
                    errorRatio,
                    hoursPerMonth,
                    gpu,
                    job,
                    extras));
  }

  @Override
  public Optional<String> refusedPurchase() {
    return use.refuses(purchase.option());
  }

  @Override
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    items.hours(instanceHour, purchase, UsageUnit.HOUR, Estimate.exact(1), scaling.text());
    items.traffic(traffic);
    Limits limits = use == InstanceUse.EC2 ? Limits.ownInstance(gpu) : Limits.realtime(gpu);
    UsageModel meter =
        new Feasibility()
            .job(job, limits)
            .purchase(refusedPurchase())
            .offered(items.notOffered(instanceHour))
            .phases(extras, items)
            .or(
                () ->
                    CommittedUsage.of(
                        FollowingUsage.of(scaling, workSeconds, errorRatio, hoursPerMonth, false),
                        items,
                        instanceHour,
                        purchase,
                        hoursPerMonth));
    return new CostModel(
        items.with(extras, hoursPerMonth),
        meter,
        false,
        purchase.andCommitment(
            "start/stop: " + scaling.text(),
            "start/stop: a month has " + hoursPerMonth.toPlainString() + " h"));
  }
}
