namespace Firebreak.Core.Detection.Writing;

/// <summary>An expression as it was written, before anybody asks what its names mean.</summary>
internal abstract record Expression(Spot Spot)
{
    /// <summary>A number with its unit already counted in.</summary>
    internal sealed record Numeral(Number Value, Spot Spot) : Expression(Spot);

    /// <summary>0x and hex digits: an address, bytes or a number, as the other side wants it.</summary>
    internal sealed record HexLiteral(string Digits, Spot Spot) : Expression(Spot);

    /// <summary>A text between quotes.</summary>
    internal sealed record Quoted(string Value, Spot Spot) : Expression(Spot);

    internal sealed record Flag(bool Value, Spot Spot) : Expression(Spot);

    /// <summary>A name with what is taken of it; or a bare word, which only its place tells.</summary>
    internal sealed record Path(string Name, Items<Step> Steps, Spot Spot) : Expression(Spot)
    {
        public override string ToString() => Name + string.Concat(Steps.Select(step => step.Key is { } key ? $".{key}" : $"[{step.Index}]"));
    }

    internal sealed record Call(string Function, Items<Expression> Arguments, Spot Spot) : Expression(Spot);

    /// <summary>Minus.</summary>
    internal sealed record Negated(Expression Value, Spot Spot) : Expression(Spot);

    /// <summary>Arithmetic: + - * / %.</summary>
    internal sealed record Arithmetic(string Operator, Expression Left, Expression Right, Spot Spot) : Expression(Spot);

    /// <summary>A comparison; the operators in letters are in lower case.</summary>
    internal sealed record Comparison(string Operator, Expression Left, Expression Right, Spot Spot) : Expression(Spot);

    /// <summary>IN: one of several values.</summary>
    internal sealed record Membership(Expression Value, Expression Of, Spot Spot) : Expression(Spot);

    /// <summary>Values between brackets.</summary>
    internal sealed record Listing(Items<Expression> Values, Spot Spot) : Expression(Spot);

    internal sealed record Not(Expression Value, Spot Spot) : Expression(Spot);

    /// <summary>AND between two or more.</summary>
    internal sealed record All(Items<Expression> Of, Spot Spot) : Expression(Spot);

    /// <summary>OR between two or more.</summary>
    internal sealed record Any(Items<Expression> Of, Spot Spot) : Expression(Spot);
}

/// <summary>One step into a value: a member of a tuple by name, or an element by its place.</summary>
internal sealed record Step(string? Key, int Index, Spot Spot);
