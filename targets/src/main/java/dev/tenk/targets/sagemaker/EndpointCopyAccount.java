package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.AccountAccess;
import dev.tenk.targets.CopyAccount;
import dev.tenk.targets.CopyOrder;
import dev.tenk.targets.OwnResource;
import dev.tenk.targets.OwnResource.Kind;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.aws.AccountCalls;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.CopyTags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.ListEndpointConfigsResponse;
import software.amazon.awssdk.services.sagemaker.model.ListEndpointsResponse;
import software.amazon.awssdk.services.sagemaker.model.ListTagsResponse;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/** Makes copies of endpoints with configurations of their own, and deletes them. */
final class EndpointCopyAccount implements CopyAccount {
  /** The service itself gives up on an endpoint sooner. */
  private static final Duration READY_BOUND = Duration.ofMinutes(90);

  private static final Duration GONE_BOUND = Duration.ofMinutes(30);
  private static final String VALIDATION = "ValidationException";
  private static final int PAGE = 100;

  private final EndpointKind kind;
  private final AwsConnection connection;
  private final SageMakerAsyncClient client;
  private final String region;

  EndpointCopyAccount(EndpointKind kind, AccountAccess access, Optional<StartedServer> started) {
    this.kind = kind;
    this.connection = new AwsConnection(CopyTags.settings(access), started);
    this.client = connection.client(SageMakerAsyncClient.builder());
    this.region = access.region();
  }

  private AccountCalls calls(CopyOrder order) {
    return new AccountCalls("target '" + order.target() + "'", region);
  }

  private AccountCalls calls() {
    return new AccountCalls("sweep", region);
  }

  @Override
  public void check(CopyOrder order) {
    EndpointCopy copied = copied(order);
    copied.request(order);
  }

  private EndpointCopy copied(CopyOrder order) {
    DescribeEndpointResponse endpoint =
        calls(order)
            .await(
                "sagemaker:DescribeEndpoint",
                "endpoint " + order.source(),
                () -> client.describeEndpoint(request -> request.endpointName(order.source())));
    DescribeEndpointConfigResponse config =
        calls(order)
            .await(
                "sagemaker:DescribeEndpointConfig",
                "endpoint configuration " + endpoint.endpointConfigName(),
                () ->
                    client.describeEndpointConfig(
                        request -> request.endpointConfigName(endpoint.endpointConfigName())));
    return new EndpointCopy(kind, config);
  }

  @Override
  public void make(CopyOrder order, Consumer<OwnResource> intent, BooleanSupplier stopped) {
    makeConfig(order, intent);
    if (!stopped.getAsBoolean()) {
      makeEndpoint(order, intent);
      awaitInService(order, stopped);
    }
  }

  private boolean isThere(CopyOrder order, OwnResource resource) {
    Optional<SortedMap<String, String>> there = tags(resource);
    there.ifPresent(tags -> CopyTags.requireOwn(order, resource, tags));
    return there.isPresent();
  }

  private void makeConfig(CopyOrder order, Consumer<OwnResource> intent) {
    OwnResource resource = new OwnResource(Kind.ENDPOINT_CONFIG, order.name());
    if (!isThere(order, resource)) {
      EndpointCopy copied = copied(order);
      intent.accept(resource);
      calls(order)
          .awaitUnless(
              "sagemaker:CreateEndpointConfig",
              resource.inWords(),
              () -> client.createEndpointConfig(copied.request(order)),
              failure -> isRepeated(order, resource, failure));
    }
  }

  private void makeEndpoint(CopyOrder order, Consumer<OwnResource> intent) {
    OwnResource resource = new OwnResource(Kind.ENDPOINT, order.name());
    if (!isThere(order, resource)) {
      intent.accept(resource);
      calls(order)
          .awaitUnless(
              "sagemaker:CreateEndpoint",
              resource.inWords(),
              () ->
                  client.createEndpoint(
                      request ->
                          request
                              .endpointName(order.name())
                              .endpointConfigName(order.name())
                              .tags(EndpointCopy.tags(order))),
              failure -> isRepeated(order, resource, failure));
    }
  }

  /** Whether it was made by the call before, whose answer was lost. */
  private boolean isRepeated(CopyOrder order, OwnResource resource, AwsServiceException failure) {
    return CopyTags.hasCode(failure, VALIDATION)
        && tags(resource).filter(found -> order.tags().equals(found)).isPresent();
  }

  private void awaitInService(CopyOrder order, BooleanSupplier stopped) {
    calls(order)
        .until(
            () -> {
              DescribeEndpointResponse now =
                  calls(order)
                      .await(
                          "sagemaker:DescribeEndpoint",
                          "endpoint " + order.name(),
                          () ->
                              client.describeEndpoint(
                                  request -> request.endpointName(order.name())));
              if (now.endpointStatus() == EndpointStatus.IN_SERVICE) {
                return Optional.of(now);
              } else if (now.endpointStatus() == EndpointStatus.CREATING) {
                return Optional.empty();
              }
              throw new ConfigurationException(
                  "target '%s': the copy of endpoint %s did not come into service, it is %s%s"
                      .formatted(
                          order.target(),
                          order.source(),
                          now.endpointStatusAsString(),
                          now.failureReason() == null ? "" : ": " + now.failureReason()));
            },
            READY_BOUND,
            stopped,
            "endpoint " + order.name() + " is not in service yet");
  }

  @Override
  public Optional<SortedMap<String, String>> tags(OwnResource resource) {
    return arn(resource)
        .flatMap(
            arn ->
                calls()
                    .awaitUnless(
                        "sagemaker:ListTags",
                        resource.inWords(),
                        () -> client.listTags(request -> request.resourceArn(arn)),
                        CopyTags::isAbsent))
        .map(EndpointCopyAccount::byKey);
  }

  private static SortedMap<String, String> byKey(ListTagsResponse listed) {
    SortedMap<String, String> tags = new TreeMap<>();
    for (Tag tag : listed.tags()) {
      tags.put(tag.key(), tag.value());
    }
    return tags;
  }

  private Optional<String> arn(OwnResource resource) {
    return resource.kind() == Kind.ENDPOINT
        ? describe(resource).map(DescribeEndpointResponse::endpointArn)
        : calls()
            .awaitUnless(
                "sagemaker:DescribeEndpointConfig",
                resource.inWords(),
                () ->
                    client.describeEndpointConfig(
                        request -> request.endpointConfigName(resource.name())),
                CopyTags::isAbsent)
            .map(DescribeEndpointConfigResponse::endpointConfigArn);
  }

  private Optional<DescribeEndpointResponse> describe(OwnResource endpoint) {
    return calls()
        .awaitUnless(
            "sagemaker:DescribeEndpoint",
            endpoint.inWords(),
            () -> client.describeEndpoint(request -> request.endpointName(endpoint.name())),
            CopyTags::isAbsent);
  }

  @Override
  public void delete(OwnResource resource) {
    if (resource.kind() == Kind.ENDPOINT_CONFIG) {
      calls()
          .awaitUnless(
              "sagemaker:DeleteEndpointConfig",
              resource.inWords(),
              () ->
                  client.deleteEndpointConfig(
                      request -> request.endpointConfigName(resource.name())),
              CopyTags::isAbsent);
      return;
    }
    // one that is being created cannot be deleted before that has ended
    calls()
        .until(
            () ->
                describe(resource)
                        .filter(now -> now.endpointStatus() == EndpointStatus.CREATING)
                        .isEmpty()
                    ? Optional.of(true)
                    : Optional.empty(),
            READY_BOUND,
            () -> false,
            resource.inWords() + " is still being created, and cannot be deleted");
    calls()
        .awaitUnless(
            "sagemaker:DeleteEndpoint",
            resource.inWords(),
            () -> client.deleteEndpoint(request -> request.endpointName(resource.name())),
            // gone, or being deleted already
            failure -> CopyTags.hasCode(failure, VALIDATION));
    calls()
        .until(
            () -> describe(resource).isEmpty() ? Optional.of(true) : Optional.empty(),
            GONE_BOUND,
            () -> false,
            resource.inWords() + " is still being deleted");
  }

  /** Endpoints before their configurations. */
  @Override
  public List<OwnResource> named() {
    List<OwnResource> named = new ArrayList<>();
    String token = null;
    do {
      String from = token;
      ListEndpointsResponse page =
          calls()
              .await(
                  "sagemaker:ListEndpoints",
                  "the endpoints",
                  () ->
                      client.listEndpoints(
                          request ->
                              request
                                  .nameContains(OwnResource.PREFIX)
                                  .maxResults(PAGE)
                                  .nextToken(from)));
      page.endpoints().forEach(each -> add(named, Kind.ENDPOINT, each.endpointName()));
      token = page.nextToken();
    } while (token != null);
    do {
      String from = token;
      ListEndpointConfigsResponse page =
          calls()
              .await(
                  "sagemaker:ListEndpointConfigs",
                  "the endpoint configurations",
                  () ->
                      client.listEndpointConfigs(
                          request ->
                              request
                                  .nameContains(OwnResource.PREFIX)
                                  .maxResults(PAGE)
                                  .nextToken(from)));
      page.endpointConfigs()
          .forEach(each -> add(named, Kind.ENDPOINT_CONFIG, each.endpointConfigName()));
      token = page.nextToken();
    } while (token != null);
    return named;
  }

  private static void add(List<OwnResource> named, Kind kind, String name) {
    if (name.startsWith(OwnResource.PREFIX)) {
      named.add(new OwnResource(kind, name));
    }
  }

  @Override
  public void close() {
    client.close();
    connection.close();
  }
}
