// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.grant.Answer;
import io.landline.net.IpAddress;
import io.landline.policy.Name;

/**
 * The hub's answer to a declaration.
 *
 * @param software the hub's version of Landline
 * @param hub the hub's name
 * @param site the site's name on the hub
 * @param publicAddress the site's public address, as the internet sees it
 * @param revision the revision that the hub keeps
 * @param answer its decisions
 */
public record DeclareReply(
    String software, Name hub, Name site, IpAddress publicAddress, long revision, Answer answer) {}
