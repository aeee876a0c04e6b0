using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Firebreak.Core.Chain;
using Firebreak.Core.Incidents;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>
/// What a person signs to approve a plan: EIP-712 typed data, as a wallet shows it. It names the chain, the plan (whose id is the hash of
/// incident, playbook and every call), each call in words, the person and when it ends, so that it counts for nothing else.
/// </summary>
/// <param name="Person">Name on the roster.</param>
public sealed record ApprovalMessage(string Person, string Reason, bool BreakGlass, DateTimeOffset ExpiresAt)
{
    private const int LongestDocument = 100_000;

    private static readonly (string Name, string Type)[] DomainFields = [("name", "string"), ("version", "string"), ("chainId", "uint256")];

    private static readonly (string Name, string Type)[] Fields =
    [
        ("plan", "bytes32"), ("playbook", "string"), ("calls", "string[]"), ("person", "string"),
        ("reason", "string"), ("breakGlass", "bool"), ("expiresAt", "uint256"),
    ];

    /// <summary>The typed data for <c>eth_signTypedData_v4</c>.</summary>
    public string ToJson(ProposedPlan plan, ChainId chain)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            json.WriteStartObject("types");
            WriteFields(json, "EIP712Domain", DomainFields);
            WriteFields(json, "Approval", Fields);
            json.WriteEndObject();
            json.WriteString("primaryType", "Approval");
            json.WriteStartObject("domain");
            json.WriteString("name", "Firebreak");
            json.WriteString("version", "1");
            json.WriteString("chainId", chain.Value.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
            WriteMessage(json, plan);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>The digest that the wallet signs.</summary>
    public Hash256 HashFor(ProposedPlan plan, ChainId chain) => TypedDataDocument.ParseJson(ToJson(plan, chain)).SigningHash;

    /// <summary>Who signed it for this plan; null when the signature is none, or is not in its one canonical form.</summary>
    public SignedApproval? Read(ProposedPlan plan, ChainId chain, HexBytes signature)
    {
        if (signature.Length != Signature.Length)
        {
            return null;
        }

        try
        {
            var parsed = Signature.FromBytes(signature.Span);
            return parsed.IsCanonical && parsed.TryRecover(HashFor(plan, chain), out var wallet)
                ? new SignedApproval(wallet, Reason, BreakGlass, ExpiresAt, signature)
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Reads the words of a signed document back; null when it is no approval.</summary>
    public static ApprovalMessage? Parse(string json)
    {
        try
        {
            if (json.Length > LongestDocument || JsonDocument.Parse(json).RootElement.GetProperty("message") is not { ValueKind: JsonValueKind.Object } message)
            {
                return null;
            }

            return new ApprovalMessage(
                message.GetProperty("person").GetString()!, message.GetProperty("reason").GetString()!, message.GetProperty("breakGlass").GetBoolean(),
                DateTimeOffset.FromUnixTimeSeconds(long.Parse(message.GetProperty("expiresAt").GetString()!, NumberStyles.None, CultureInfo.InvariantCulture)));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException
            or ArgumentException)
        {
            return null;
        }
    }

    private static void WriteFields(Utf8JsonWriter json, string name, (string Name, string Type)[] fields)
    {
        json.WriteStartArray(name);
        foreach (var field in fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("type", field.Type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteMessage(Utf8JsonWriter json, ProposedPlan plan)
    {
        json.WriteStartObject("message");
        json.WriteString("plan", plan.Id.Value.ToString());
        json.WriteString("playbook", plan.Playbook);
        json.WriteStartArray("calls");
        foreach (var step in plan.Steps)
        {
            json.WriteStringValue($"{step.Call} on {step.Target}: {step.Data}");
        }

        json.WriteEndArray();
        json.WriteString("person", Person);
        json.WriteString("reason", Reason);
        json.WriteBoolean("breakGlass", BreakGlass);
        json.WriteString("expiresAt", ExpiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
