// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.landline.edit;

import org.jspecify.annotations.NullMarked;
