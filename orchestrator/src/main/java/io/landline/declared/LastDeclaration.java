// SPDX-License-Identifier: Apache-2.0
package io.landline.declared;

import io.landline.grant.Declaration;
import io.landline.policy.Name;

/**
 * What a site declared last before its computer was replaced.
 *
 * @param site the site's name
 * @param declaration what it declared
 */
public record LastDeclaration(Name site, Declaration declaration) {}
