using System.Text.Json.Serialization;
using Firebreak.Ethereum;

namespace Firebreak.Core.Incidents;

/// <summary>Identity of an incident, in the order of time.</summary>
public readonly record struct IncidentId(Guid Value)
{
    public static IncidentId OpenedAt(DateTimeOffset instant) =>
#pragma warning disable RS0030 // The instant is passed; this is the one place that makes incident ids.
        new(Guid.CreateVersion7(instant));
#pragma warning restore RS0030

    /// <summary>Reads <c>inc_…</c> as printed, or a bare GUID.</summary>
    public static bool TryParse(string? text, out IncidentId id)
    {
        var digits = text?.StartsWith("inc_", StringComparison.Ordinal) == true ? text[4..] : text;
        var parsed = Guid.TryParse(digits, out var value);
        id = new IncidentId(value);
        return parsed;
    }

    public override string ToString() => $"inc_{Value:N}";
}

/// <summary>Identity of a plan: the hash of incident, playbook and steps, so that proposing the same again is no new plan.</summary>
public readonly record struct PlanId(Hash256 Value)
{
    private const int ShortestPrefix = 8;

    /// <summary><c>plan_</c> and the first 16 hex digits of the hash: enough to name a plan, not the whole of it.</summary>
    public override string ToString() => $"plan_{Value.ToString()[2..18]}";

    /// <summary>True for the whole hash, the printed form, or a prefix of at least eight digits, with or without <c>plan_</c> or <c>0x</c>.</summary>
    public bool IsNamed(string text)
    {
        var digits = text.StartsWith("plan_", StringComparison.Ordinal) ? text.AsSpan(5) : text.StartsWith("0x", StringComparison.Ordinal) ? text.AsSpan(2) : text;
        return digits.Length >= ShortestPrefix && Value.ToString().AsSpan(2).StartsWith(digits, StringComparison.OrdinalIgnoreCase);
    }
}

/// <summary>Plan and step number: the idempotency key of an action.</summary>
/// <param name="Number">From zero, in the order of execution.</param>
public readonly record struct StepKey(PlanId Plan, int Number)
{
    public override string ToString() => $"{Plan}/{Number}";
}

/// <summary>Who did something: a person of the roster, or Firebreak itself.</summary>
/// <param name="Kind">Whether a human stands behind it.</param>
public sealed record Actor(ActorKind Kind, string Name)
{
    public static Actor Firebreak { get; } = new(ActorKind.Machine, "firebreak");

    public static Actor Human(string name) => new(ActorKind.Person, name);

    public override string ToString() => Name;
}

/// <summary>A machine never approves what a playbook reserves for people.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ActorKind>))]
public enum ActorKind
{
    Machine,
    Person,
}
