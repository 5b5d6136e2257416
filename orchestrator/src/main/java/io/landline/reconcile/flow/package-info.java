// SPDX-License-Identifier: Apache-2.0
/**
 * Live flows: which of them contradict the wanted state, and which forward or device they belong
 * to.
 *
 * <p>Start with {@link io.landline.reconcile.flow.FlowJudge}.
 */
@NullMarked
package io.landline.reconcile.flow;

import org.jspecify.annotations.NullMarked;
