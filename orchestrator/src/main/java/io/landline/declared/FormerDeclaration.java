// SPDX-License-Identifier: Apache-2.0
package io.landline.declared;

import io.landline.grant.Declaration;
import io.landline.policy.Name;
import java.time.Instant;

/**
 * What a site declared before a declaration that it has not confirmed yet.
 *
 * @param site the site's name
 * @param declaration the former declaration
 * @param until when the hub returns to it
 */
public record FormerDeclaration(Name site, Declaration declaration, Instant until) {}
