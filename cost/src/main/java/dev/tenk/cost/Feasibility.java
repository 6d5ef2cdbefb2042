package dev.tenk.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether a deployment can meet its requirements at all. */
final class Feasibility {
  private final List<String> reasons = new ArrayList<>();

  Feasibility job(Optional<InferenceNeeds> job, Limits limits) {
    job.ifPresent(asked -> reasons.addAll(limits.refuse(asked)));
    return this;
  }

  Feasibility purchase(Optional<String> refused) {
    refused.ifPresent(reasons::add);
    return this;
  }

  Feasibility offered(Optional<String> notOffered) {
    notOffered.ifPresent(reasons::add);
    return this;
  }

  Feasibility phases(Extras extras, BillBuilder items) {
    reasons.addAll(items.notOffered(extras));
    for (Extras.Phase phase : extras.phases()) {
      phase
          .use()
          .refuses(phase.purchase().option())
          .ifPresent(reason -> reasons.add(phase.name() + ": " + reason));
    }
    return this;
  }

  Feasibility capacity(Capacity capacity) {
    if (capacity instanceof Capacity.Unknown unknown) {
      reasons.add("the capacity is not known: " + unknown.reason());
    }
    return this;
  }

  /** The meter, or a reason why there is none. */
  UsageModel or(Supplier<UsageModel> meter) {
    if (reasons.isEmpty()) {
      return meter.get();
    }
    NotCosted why = new NotCosted(String.join("; ", reasons));
    return new UsageModel() {
      @Override
      public UsageResult atCapacity() {
        return why;
      }

      @Override
      public UsageResult at(Load load) {
        return why;
      }

      @Override
      public UsageResult withoutLoad() {
        return why;
      }
    };
  }
}
