package dev.tenk.cost.scenario;

import dev.tenk.cost.scenario.LeverSavings.Saving;
import java.util.Map;

/** Scenarios of one deployment with levers, of prices that are easy to multiply. */
final class LeverScenarios {
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source,operation
      AmazonSageMaker,,USE1-Host:ml.m5.xlarge,hosting ml.m5.xlarge,hour,0,,0.2,us-east-1,2026-11,confirmed,list,
      AmazonSageMaker,,USE1-Host:ml.c5.large,hosting ml.c5.large,hour,0,,0.1,us-east-1,2026-11,confirmed,list,
      AmazonSageMaker,,USE1-AsyncInf:ml.m5.xlarge,async ml.m5.xlarge,hour,0,,0.2,us-east-1,2026-11,confirmed,list,
      AmazonSageMaker,,USE1-Tsform:ml.m5.xlarge,transform ml.m5.xlarge,hour,0,,0.2,us-east-1,2026-11,confirmed,list,
      AmazonSageMaker,,USE1-ServerlessInf:Mem-2GB,serverless 2 GB,second,0,,0.00004,us-east-1,2026-11,confirmed,list,
      MachineLearningSavingsPlans,,USE1-Host:ml.m5.xlarge,"hosting, plan",hour,0,,0.15,us-east-1,2026-11,confirmed,list,1yr-no-upfront
      MachineLearningSavingsPlans,,USE1-Host:ml.m5.xlarge,"hosting, plan",hour,0,,0.08,us-east-1,2026-11,confirmed,list,3yr-all-upfront
      MachineLearningSavingsPlans,,USE1-ServerlessInf:Mem-2GB,"serverless, plan",second,0,,0.00003,us-east-1,2026-11,confirmed,list,1yr-no-upfront
      AmazonEC2,,BoxUsage:m5.xlarge,m5.xlarge,hour,0,,0.2,us-east-1,2026-11,confirmed,list,
      AmazonEC2,,SpotUsage:m5.xlarge,spot m5.xlarge,hour,0,,0.05,us-east-1,2026-11,confirmed,list,
      AWSComputeSavingsPlan,,BoxUsage:m5.xlarge,"m5.xlarge, plan",hour,0,,0.12,us-east-1,2026-11,confirmed,list,1yr-no-upfront
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026-11,confirmed,list,
      AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.00002,us-east-1,2026-11,confirmed,list,
      AWSComputeSavingsPlan,,Lambda-GB-Second,"duration, plan",GB-second,0,,0.000015,us-east-1,2026-11,confirmed,list,1yr-no-upfront
      """;

  /** 2,628,000 inferences a month are one a second. */
  static final String DEMAND = "{inferences: 2628000/month, peak_factor: 100}";

  /** 100 a second at peak with 40 ms each: 4 instances for 730 h at 0.2 USD are 584. */
  static final String REALTIME =
      "{name: it, kind: sagemaker-realtime, instance: ml.m5.xlarge, service_time_ms: 40";

  static final String LAMBDA = "{name: it, kind: lambda, memory_mb: 1024, billed_ms: 500";

  static Scenario scenario(String demand, String deployment) {
    String yaml =
        """
        name: plan
        region: us-east-1
        price_books: [book.csv]
        demand: %s
        prices: [{id: node, price: 0.05 USD/hour}]
        deployments:
          - %s
        """
            .formatted(demand, deployment);
    return ScenarioReader.read(
        "plan.yaml",
        yaml,
        Map.of("book.csv", BOOK)::get,
        target -> {
          throw new IllegalArgumentException("nothing was measured");
        });
  }

  static LeverSavings savings(String deployment, String... levers) {
    Scenario scenario =
        scenario(DEMAND, deployment + ", levers: [" + String.join(", ", levers) + "]}");
    return LeverSavings.of("it", scenario.plans().get(0), scenario.demand());
  }

  static Saving saving(String deployment, String lever) {
    return savings(deployment, lever).each().get(0);
  }

  private LeverScenarios() {}
}
