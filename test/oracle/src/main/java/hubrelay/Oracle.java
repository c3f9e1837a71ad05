package hubrelay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;

/**
 * Reads pairs {"pattern": …, "events": […]} from standard input, one a line, and writes AWS's answers: {"refused": reason} or
 * {"complexity": n, "answers": "10…"} with a 1 for each event that matches.
 */
public final class Oracle {
  private static final int CAP = 100;

  public static void main(String[] arguments) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode pair = mapper.readTree(line);
      out.println(mapper.writeValueAsString(answer(mapper, pair)));
    }
    out.flush();
  }

  private static ObjectNode answer(ObjectMapper mapper, JsonNode pair) throws Exception {
    ObjectNode answer = mapper.createObjectNode();
    String pattern = mapper.writeValueAsString(pair.get("pattern"));
    String reason;
    try {
      // A field named twice is refused by the service, so the engine's leniency about it is switched off.
      reason = JsonRuleCompiler.check(pattern, false);
    } catch (Error error) {
      reason = error.toString();
    }
    if (reason != null) {
      return answer.put("refused", reason.split("\n")[0]);
    }
    Machine machine = new Machine();
    try {
      machine.addRule("rule", pattern);
    } catch (RuntimeException error) {
      // Lists that the checker lets through empty break the engine itself.
      return answer.put("refused", "the engine fails: " + error.getClass().getSimpleName());
    }
    StringBuilder answers = new StringBuilder();
    for (JsonNode event : pair.get("events")) {
      answers.append(machine.rulesForJSONEvent(mapper.writeValueAsString(event)).isEmpty() ? '0' : '1');
    }
    answer.put("complexity", machine.evaluateComplexity(new MachineComplexityEvaluator(CAP)));
    return answer.put("answers", answers.toString());
  }
}
