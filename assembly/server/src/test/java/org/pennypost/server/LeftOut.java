package org.pennypost.server;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Leaves out of a contract suite of James's, by the name of the method, or of class and method, what ADR 0016 says that an mbox has no place for. */
final class LeftOut implements ExecutionCondition {
    private final Map<String, String> reasons = new HashMap<>();

    LeftOut because(String reason, String... methods) {
        for (String method : methods) {
            reasons.put(method, reason);
        }
        return this;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return context.getTestMethod()
                .map(method -> reasons.getOrDefault(
                        context.getRequiredTestClass().getSimpleName() + "." + method.getName(),
                        reasons.get(method.getName())))
                .map(reason -> ConditionEvaluationResult.disabled("ADR 0016: " + reason))
                .orElseGet(() -> ConditionEvaluationResult.enabled("holds for an mbox"));
    }
}
