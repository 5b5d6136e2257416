// SPDX-License-Identifier: Apache-2.0
package io.landline.service.declare;

import io.landline.api.SiteDeclaration;
import io.landline.channel.DeclareReply;
import io.landline.grant.Answer;
import io.landline.grant.Declaration;
import io.landline.grant.ForwardRequest;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The hub's last answer to a site, and what has happened since.
 *
 * @param asked the declaration that the hub answered last; absent if it never answered
 * @param reply the answer
 * @param at when it came
 * @param problem why the hub has not answered since; empty if it has
 * @param otherVersion the hub's version of Landline
 * @param pause when to ask again
 */
record SiteAnswers(
    Optional<Declaration> asked,
    Optional<DeclareReply> reply,
    Optional<Instant> at,
    String problem,
    Optional<String> otherVersion,
    Duration pause) {
  static final SiteAnswers NONE =
      new SiteAnswers(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          "it has not been asked yet",
          Optional.empty(),
          Duration.ZERO);

  SiteAnswers answered(Declaration declaration, DeclareReply now, Instant time, Duration again) {
    return new SiteAnswers(
        Optional.of(declaration),
        Optional.of(now),
        Optional.of(time),
        "",
        Optional.of(now.software()),
        again);
  }

  /** The same after an exchange without an answer. */
  SiteAnswers without(String why, Duration retry, Optional<String> version) {
    return new SiteAnswers(asked, reply, at, why, version.or(() -> otherVersion), retry);
  }

  /** Whether the last exchange was about this declaration, and was answered. */
  boolean isAnswered(Declaration declaration) {
    return problem.isEmpty() && asked.filter(declaration::equals).isPresent();
  }

  /** What became of each entry of a declaration, as far as the hub answered. */
  SiteDeclaration state(SitePolicy policy, Declaration declaration) {
    boolean agreed = isAnswered(declaration);
    Map<Name, ForwardRequest> requests =
        asked.map(Declaration::forwards).orElse(List.of()).stream()
            .collect(Collectors.toMap(ForwardRequest::name, Function.identity()));
    Map<Name, Answer.OfForward> forwards = new HashMap<>();
    Map<IpAddress, Answer.OfDevice> devices = new HashMap<>();
    reply.ifPresent(r -> r.answer().forwards().forEach(f -> forwards.put(f.name(), f)));
    reply.ifPresent(r -> r.answer().captured().forEach(d -> devices.put(d.address(), d)));
    List<SiteDeclaration.ForwardState> told =
        declaration.forwards().stream()
            .map(
                request -> {
                  Answer.@Nullable OfForward answer = forwards.get(request.name());
                  return answer == null || !request.equals(requests.get(request.name()))
                      ? SiteDeclaration.ForwardState.waiting(request.name())
                      : SiteDeclaration.ForwardState.of(answer);
                })
            .toList();
    List<SiteDeclaration.DeviceState> captured =
        declaration.captured().stream()
            .map(
                address -> {
                  Answer.@Nullable OfDevice answer = devices.get(address);
                  return answer == null
                      ? SiteDeclaration.DeviceState.waiting(address)
                      : SiteDeclaration.DeviceState.of(answer);
                })
            .toList();
    return SiteDeclaration.of(
        policy.name(),
        agreed ? "" : problem.isEmpty() ? "it has not been asked yet" : problem,
        at,
        otherVersion,
        told,
        captured);
  }
}
