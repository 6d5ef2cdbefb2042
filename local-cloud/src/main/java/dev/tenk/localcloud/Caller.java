package dev.tenk.localcloud;

import java.util.Set;

/**
 * Who signed a request.
 *
 * @param userId the principal's unique id, for GetCallerIdentity
 * @param arn the principal
 * @param denied actions it may not do, as {@code sagemaker:InvokeEndpoint}
 * @param region of the signature's scope
 * @param service of the signature's scope
 */
record Caller(String userId, String arn, Set<String> denied, String region, String service) {
  /**
   * Refuses a denied action.
   *
   * @throws ServiceException AccessDenied in AWS's words
   */
  void require(String action, String resourceArn) throws ServiceException {
    if (denied.contains(action)) {
      throw new ServiceException(
          403,
          "AccessDeniedException",
          "User: %s is not authorized to perform: %s on resource: %s because no identity-based policy allows the %s action"
              .formatted(arn, action, resourceArn, action));
    }
  }
}
