// SPDX-License-Identifier: Apache-2.0
package io.landline.grant;

import io.landline.policy.HubPolicy;
import io.landline.policy.Name;
import java.util.Map;

/**
 * What a hub grants of all that its sites declared.
 *
 * @param ledger the claims with what is in force now
 * @param policy the hub's own configuration and what it grants
 * @param answers the answer to each site that declared something
 */
public record Judgement(Ledger ledger, HubPolicy policy, Map<Name, Answer> answers) {
  public Judgement {
    answers = Map.copyOf(answers);
  }
}
