// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import io.landline.api.SiteDeclaration;
import io.landline.grant.Answer;
import io.landline.grant.ForwardClaim;
import io.landline.grant.ForwardRequest;
import io.landline.grant.Judgement;
import io.landline.grant.Reason;
import io.landline.health.fact.Declared;
import io.landline.health.fact.Declared.Refusal;
import io.landline.health.fact.Fact;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Forward;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What became of what a site declared, as a fact for the verdict. */
final class DeclarationFacts {
  private DeclarationFacts() {}

  /** At the site. */
  static Fact<Declared> atSite(SitePolicy policy, Optional<SiteDeclaration> declaration) {
    return declaration
        .filter(SiteDeclaration::isTaken)
        .map(
            d ->
                of(
                    d,
                    policy.forwards().stream()
                        .collect(Collectors.toMap(Forward::name, Forward::listen))))
        .map(Fact::of)
        .orElseGet(() -> Fact.unknown("the hub has not answered yet"));
  }

  /** On the hub. */
  static Fact<Declared> onHub(Name site, Optional<Judgement> granted) {
    @Nullable Answer answer =
        granted.map(Judgement::answers).map(all -> all.get(site)).orElse(null);
    if (answer == null) {
      return Fact.unknown("the site has not declared anything");
    }
    return Fact.of(
        of(
            SiteDeclaration.of(site, answer, Optional.empty(), Optional.empty()),
            granted.orElseThrow().ledger().of(site).stream()
                .flatMap(claims -> claims.forwards().stream())
                .map(ForwardClaim::request)
                .collect(Collectors.toMap(ForwardRequest::name, ForwardRequest::listen))));
  }

  private static Declared of(SiteDeclaration declaration, Map<Name, Listen> listens) {
    List<Refusal> refusals = new ArrayList<>();
    for (SiteDeclaration.ForwardState forward : declaration.forwards()) {
      List<ProtocolPorts> ports =
          Optional.ofNullable(listens.get(forward.name())).map(Listen::each).orElse(List.of());
      forward
          .reason()
          .map(r -> refusal(forward.name().text(), ports, forward, r))
          .ifPresent(refusals::add);
    }
    for (SiteDeclaration.DeviceState device : declaration.captured()) {
      device
          .reason()
          .map(
              r ->
                  new Refusal(
                      device.address().toString(),
                      List.of(),
                      Optional.of(device.address()),
                      r,
                      device.detail()))
          .ifPresent(refusals::add);
    }
    return new Declared(
        declaration.accepted(),
        declaration.refused(),
        declaration.forwardsInAll() - declaration.accepted() - declaration.refused(),
        refusals,
        declaration
            .answeredAt()
            .filter(at -> !declaration.agreed())
            .map(at -> new Declared.Unanswered(at, declaration.problem())));
  }

  private static Refusal refusal(
      String name, List<ProtocolPorts> ports, SiteDeclaration.ForwardState forward, Reason reason) {
    return new Refusal(name, ports, Optional.empty(), reason, forward.detail());
  }
}
